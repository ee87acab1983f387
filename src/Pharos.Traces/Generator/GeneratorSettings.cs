using Pharos.Configuration;
using Pharos.SpanMetrics.Graph;
using Pharos.SpanMetrics.Series;
using Pharos.SpanMetrics.Spans;

namespace Pharos.Traces.Generator;

/// <summary>What of <c>metrics_generator</c> and its overrides is acted on (Tempo docs: configuration, metrics-generator).</summary>
public sealed record GeneratorSettings
{
    /// <summary>Null where the processor is off.</summary>
    public SpanMetricsOptions? SpanMetrics { get; init; } = new();

    /// <summary>Null where the processor is off.</summary>
    public ServiceGraphOptions? ServiceGraphs { get; init; } = new();

    public SeriesTableOptions Series { get; init; } = new();

    /// <summary>Time between two writes.</summary>
    public TimeSpan CollectionInterval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Spans that end further from now are left out, as their time would be a wrong one.</summary>
    public TimeSpan Slack { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary><c>storage.remote_write</c>: receivers; missing where the file names none.</summary>
    public ConfigNode RemoteWrite { get; init; } = ConfigNode.Missing(new SourcePosition("", 0, 0));

    /// <summary>Whether anything is generated.</summary>
    public bool IsOn => SpanMetrics is not null || ServiceGraphs is not null;
}
