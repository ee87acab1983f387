using Pharos.Core;

namespace Pharos.Alerting.Rules.Testing;

/// <summary>The metrics that a test of rules runs on; they are made anew for each test.</summary>
public interface IRuleTestMetrics : IDisposable
{
    IMetricsSource Source { get; }

    IMetricsSink Sink { get; }

    /// <summary>Plans the samples of a series in the notation of unit tests.</summary>
    /// <exception cref="FormatException">The notation is wrong.</exception>
    void Load(string series, string values, long startMs, long intervalMs);

    /// <summary>Lets the planned samples up to a time come to be, inclusive.</summary>
    void AdvanceTo(long timeMs);

    /// <exception cref="FormatException">It is no series.</exception>
    LabelSet ParseLabels(string text);

    /// <exception cref="FormatException">It is not one histogram.</exception>
    FloatHistogram ParseHistogram(string text);
}
