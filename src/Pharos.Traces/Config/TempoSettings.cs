using Pharos.Configuration;
using Pharos.Traces.Generator;
using Pharos.Traces.Store;

namespace Pharos.Traces.Config;

/// <summary>What of <c>tempo.yml</c> is acted on.</summary>
public sealed record TempoSettings
{
    internal TraceStoreOptions Store { get; init; } = new();

    /// <summary>Longest range of a search.</summary>
    internal TimeSpan MaxSearchRange { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Longest range of a metrics query.</summary>
    internal TimeSpan MaxMetricsRange { get; init; } = TimeSpan.FromHours(24);

    internal int DefaultLimit { get; init; } = 20;

    internal int MaxLimit { get; init; } = 100_000;

    /// <summary>Time after which a query ends without an answer.</summary>
    internal TimeSpan QueryTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Metrics derived from spans; both processors are on unless the file says otherwise.</summary>
    public GeneratorSettings Generator { get; init; } = new();

    /// <summary>Where <c>distributor.receivers</c> wants spans to be taken.</summary>
    public IReadOnlyList<TempoReceiver> Receivers { get; init; } = [];

    /// <summary>Reads the file, where there is one; faults go to <paramref name="errors"/>.</summary>
    /// <param name="own">Section <c>traces</c> of <c>pharos.yml</c>: <c>retention_size</c>, bytes of segments above which the oldest go. Tempo has no such key.</param>
    public static TempoSettings Load(string file, ConfigEnvironment environment, ConfigErrors errors, ConfigNode? own = null)
    {
        TempoSettings settings = File.Exists(file) && ConfigFile.Load(file, environment, errors) is { Exists: true } root ? new TempoFile(errors).Read(root) : new TempoSettings();
        if (own is null) return settings;
        var traces = new MappingReader(own, errors);
        settings = settings with { Store = settings.Store with { RetentionSizeBytes = ConfigSize.Read(traces, "retention_size", 0) } };
        traces.End();
        return settings;
    }
}
