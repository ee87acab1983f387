using Pharos.Configuration;
using Pharos.Logs.LogQL.Engine;
using Pharos.Logs.Store;

namespace Pharos.Logs.Config;

/// <summary>What <c>loki.yml</c> says to Pharos.</summary>
public sealed record LokiSettings
{
    /// <summary>Where there is no file.</summary>
    public static readonly LokiSettings Default = new();

    internal LogLimits Limits { get; init; } = new();

    /// <summary><c>compactor.retention_enabled</c>: without it <c>retention_period</c> does nothing, as upstream.</summary>
    internal bool RetentionEnabled { get; init; }

    /// <summary><c>compactor.compaction_interval</c>.</summary>
    internal TimeSpan CompactionInterval { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary><c>compactor.delete_request_cancel_period</c>.</summary>
    internal TimeSpan DeleteCancelPeriod { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Bytes on disk above which the oldest logs go; 0 for no limit. From <c>pharos.yml</c>: Loki has no such key.</summary>
    internal long RetentionSizeBytes { get; init; }

    /// <summary>Reads a file strictly; faults go to the errors.</summary>
    /// <param name="own">Section <c>logs</c> of <c>pharos.yml</c>: <c>retention_size</c>.</param>
    public static LokiSettings Load(string file, ConfigEnvironment environment, ConfigNode own, ConfigErrors errors)
    {
        LokiSettings settings = File.Exists(file) && ConfigFile.Load(file, environment, errors) is { IsMapping: true } root ? LokiFile.Read(root, errors) : Default;
        var logs = new MappingReader(own, errors);
        settings = settings with { RetentionSizeBytes = logs.ByteSize("retention_size", 0) };
        logs.End();
        return settings;
    }

    internal LogStoreOptions StoreOptions => new()
    {
        Retention = RetentionEnabled ? Limits.RetentionPeriod : TimeSpan.Zero,
        RetentionSizeBytes = RetentionSizeBytes,
        CompactionInterval = CompactionInterval,
        DeleteCancelPeriod = DeleteCancelPeriod,
    };

    internal LogQueryLimits QueryLimits => new()
    {
        MaxSeries = Limits.MaxQuerySeries,
        MaxEntries = Limits.MaxEntriesLimitPerQuery,
        MaxLength = Limits.MaxQueryLength,
        Timeout = Limits.QueryTimeout,
        MaxBytesRead = Limits.MaxQueryBytesRead,
    };
}
