using Pharos.Core;

namespace Pharos.Metrics.Config;

/// <summary>The global section. What concerns scraping stands as a job's defaults in <see cref="JobDefaults"/>.</summary>
internal sealed record GlobalConfig
{
    public TimeSpan EvaluationInterval { get; init; } = TimeSpan.FromMinutes(1);

    public TimeSpan RuleQueryOffset { get; init; }

    /// <summary>Go out with samples and alerts, where they do not have the label already.</summary>
    public LabelSet ExternalLabels { get; init; } = LabelSet.Empty;

    public string QueryLogFile { get; init; } = "";

    public ScrapeConfig JobDefaults { get; init; } = new();

    /// <summary>Set explicitly in the global section, hence not left to each job's native histograms.</summary>
    public bool HasProtocols { get; init; }

    public bool HasTimeout { get; init; }

    public string? Escaping { get; init; }
}
