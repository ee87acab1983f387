namespace Pharos.Metrics.Api.Views;

/// <summary>What the process tells of itself, and the switches of its life cycle.</summary>
public interface IServerView
{
    /// <summary>The configuration that runs, secrets masked.</summary>
    string ConfigYaml { get; }

    /// <summary>Settings by the names of Prometheus' flags.</summary>
    IReadOnlyDictionary<string, string> Flags { get; }

    BuildView Build { get; }

    RuntimeView Runtime { get; }

    /// <summary>Stores are open and the log is replayed.</summary>
    bool IsReady { get; }

    /// <summary>Reads the configuration again. Gives the reason where it is refused; then the old one runs on.</summary>
    Task<string?> ReloadAsync(CancellationToken cancellationToken);

    /// <summary>Stops the process in good order.</summary>
    void Quit();
}

public sealed record BuildView(string Version, string Revision, string Branch, string BuildUser, string BuildDate);

/// <summary>Facts of the running process.</summary>
public sealed record RuntimeView(DateTimeOffset StartTime, bool ReloadSucceeded, DateTimeOffset LastReload, string StorageRetention)
{
    /// <summary>Damaged records that were set aside.</summary>
    public long CorruptionCount { get; init; }
}
