using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using Pharos.Configuration;

namespace Pharos.Dashboards;

/// <summary>The provisioned dashboards, read again when a file changes. A file that cannot be read keeps its last good dashboard and shows up in <see cref="Problems"/>.</summary>
public sealed partial class DashboardStore(TimeProvider clock, ILogger<DashboardStore> logger)
{
    private const int MaxFiles = 5_000;
    private readonly Dictionary<string, (DateTime Changed, Dashboard? Dashboard)> _files = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private volatile Snapshot _snapshot = new([], FrozenDictionary<string, Dashboard>.Empty, [], GrafanaProvisioning.None);

    /// <summary>In order of folder and title.</summary>
    public IReadOnlyList<Dashboard> All => _snapshot.All;

    public IReadOnlyList<DataSource> DataSources => _snapshot.Provisioning.DataSources;

    /// <summary>What is wrong with the files as they stand.</summary>
    public IReadOnlyList<Finding> Problems => _snapshot.Problems;

    public Dashboard? Find(string uid) => _snapshot.ByUid.GetValueOrDefault(uid);

    /// <summary>Takes a new configuration and reads every file.</summary>
    public void Apply(GrafanaProvisioning provisioning)
    {
        lock (_gate)
        {
            _snapshot = _snapshot with { Provisioning = provisioning };
            Scan();
        }
    }

    /// <summary>Reads changed files at the shortest update interval of the providers, until cancelled.</summary>
    public async Task WatchAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            TimeSpan interval = _snapshot.Provisioning.Providers.Select(p => p.UpdateInterval).DefaultIfEmpty(TimeSpan.FromSeconds(10)).Min();
            try
            {
                await Task.Delay(interval, clock, cancellationToken);
                lock (_gate) Scan();
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested) { } // a stop is not a failure
            catch (Exception e) when (e is IOException or UnauthorizedAccessException) { LogScanFailed(e); }
        }
    }

    /// <summary>Reads a whole provisioning, for <c>pharos check</c>.</summary>
    public static IReadOnlyList<Dashboard> ReadAll(GrafanaProvisioning provisioning, ConfigErrors errors)
    {
        var byUid = new Dictionary<string, Dashboard>(StringComparer.Ordinal);
        foreach ((string file, string folder) in Files(provisioning))
        {
            if (ReadFile(file, errors, folder) is not { } dashboard) continue;
            if (!byUid.TryAdd(dashboard.Uid, dashboard)) errors.Add(new SourcePosition(file, 0, 0), $"uid \"{dashboard.Uid}\" is already used by {byUid[dashboard.Uid].File}");
        }
        return [.. byUid.Values];
    }

    /// <summary>Reads one file, for <c>pharos check</c>; null where it is no dashboard.</summary>
    public static Dashboard? ReadFile(string file, ConfigErrors errors, string folder = "")
    {
        Dashboard? dashboard = DashboardReader.Read(file, folder, errors);
        foreach (string type in dashboard?.UnsupportedPanels ?? []) errors.Warn(new SourcePosition(file, 0, 0), $"panel type {type} cannot be drawn: the panel shows a card that says so");
        return dashboard;
    }

    private void Scan()
    {
        GrafanaProvisioning provisioning = _snapshot.Provisioning;
        var errors = new ConfigErrors();
        var byUid = new Dictionary<string, Dashboard>(StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach ((string file, string folder) in Files(provisioning))
        {
            seen.Add(file);
            DateTime changed = File.GetLastWriteTimeUtc(file);
            _files.TryGetValue(file, out (DateTime Changed, Dashboard? Dashboard) known);
            if (known.Changed != changed)
            {
                int before = errors.Findings.Count;
                Dashboard? read = DashboardReader.Read(file, folder, errors);
                if (read is null && errors.Findings.Count > before) LogUnreadable(errors.Findings[^1]);
                known = (read is null ? default : changed, read ?? known.Dashboard); // an unreadable file is tried, and reported, again
                _files[file] = known;
            }
            if (known.Dashboard is not { } dashboard) continue;
            if (!byUid.TryAdd(dashboard.Uid, dashboard with { Folder = folder }))
                errors.Add(new SourcePosition(file, 0, 0), $"uid \"{dashboard.Uid}\" is already used by {byUid[dashboard.Uid].File}");
        }
        foreach (string gone in _files.Keys.Where(f => !seen.Contains(f)).ToList()) _files.Remove(gone);
        _snapshot = new Snapshot(
            [.. byUid.Values.OrderBy(d => d.Folder, StringComparer.Ordinal).ThenBy(d => d.Title, StringComparer.Ordinal)],
            byUid.ToFrozenDictionary(StringComparer.Ordinal), errors.Findings, provisioning);
    }

    private static IEnumerable<(string File, string Folder)> Files(GrafanaProvisioning provisioning)
    {
        int count = 0;
        foreach (DashboardProvider provider in provisioning.Providers)
        {
            if (!Directory.Exists(provider.Path)) continue;
            foreach (string file in Directory.EnumerateFiles(provider.Path, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            {
                if (++count > MaxFiles) yield break;
                string below = Path.GetRelativePath(provider.Path, Path.GetDirectoryName(file)!);
                yield return (file, provider.FoldersFromFiles && below != "." ? below : provider.Folder);
            }
        }
    }

    private sealed record Snapshot(IReadOnlyList<Dashboard> All, FrozenDictionary<string, Dashboard> ByUid, IReadOnlyList<Finding> Problems, GrafanaProvisioning Provisioning);

    [LoggerMessage(LogLevel.Error, "dashboard not read: {Finding}")]
    private partial void LogUnreadable(Finding finding);

    [LoggerMessage(LogLevel.Error, "scanning the dashboard folders failed, the next round tries again")]
    private partial void LogScanFailed(Exception exception);
}
