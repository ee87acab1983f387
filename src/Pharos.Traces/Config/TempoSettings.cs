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

    /// <summary>Where <c>distributor.receivers.otlp</c> wants spans to be taken.</summary>
    public IReadOnlyList<TempoReceiver> Receivers { get; init; } = [];

    /// <summary>Reads the file, where there is one; faults go to <paramref name="errors"/>.</summary>
    public static TempoSettings Load(string file, ConfigEnvironment environment, ConfigErrors errors) =>
        File.Exists(file) && ConfigFile.Load(file, environment, errors) is { Exists: true } root ? new TempoFile(errors).Read(root) : new TempoSettings();
}
