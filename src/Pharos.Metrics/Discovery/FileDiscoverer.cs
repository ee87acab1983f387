using Microsoft.Extensions.Logging;
using Pharos.Configuration;
using Pharos.Core;

namespace Pharos.Metrics.Discovery;

/// <summary>file_sd: reads the files again when they change (watched) and every refresh interval (in case the watch missed it). A faulty file keeps its last groups.</summary>
internal sealed partial class FileDiscoverer : IDiscoverer
{
    private const long MaxFileBytes = 64 << 20;

    /// <summary>A file is written in several steps, each of which is a change: they are read together.</summary>
    private static readonly TimeSpan s_settle = TimeSpan.FromMilliseconds(50);

    private readonly FileDiscoveryConfig _config;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly CounterMetric _failures;
    private readonly SemaphoreSlim _changed = new(0, 1);
    private readonly List<FileSystemWatcher> _watchers = [];
    private readonly Dictionary<string, (DateTime WrittenUtc, long Bytes, IReadOnlyList<TargetGroup> Groups)> _files = new(StringComparer.Ordinal);

    public FileDiscoverer(FileDiscoveryConfig config, TimeProvider clock, ILogger logger, CounterMetric failures)
    {
        _config = config;
        _clock = clock;
        _logger = logger;
        _failures = failures;
    }

    public async Task RunAsync(Action<IReadOnlyList<TargetGroup>> publish, CancellationToken cancellationToken)
    {
        Watch();
        bool isWatched = false;
        while (!cancellationToken.IsCancellationRequested)
        {
            publish(Refresh(isWatched));
            using var round = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            Task interval = Task.Delay(_config.RefreshInterval, _clock, round.Token);
            isWatched = await Task.WhenAny(_changed.WaitAsync(round.Token), interval).ConfigureAwait(false) != interval;
            await round.CancelAsync().ConfigureAwait(false);
            if (isWatched) await Task.Delay(s_settle, _clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Watch()
    {
        foreach (string directory in _config.Files.Select(f => Path.GetDirectoryName(f)!).Distinct(StringComparer.Ordinal))
        {
            if (!Directory.Exists(directory)) continue;
            try
            {
                var watcher = new FileSystemWatcher(directory);
                watcher.Changed += (_, _) => Signal();
                watcher.Created += (_, _) => Signal();
                watcher.Deleted += (_, _) => Signal();
                watcher.Renamed += (_, _) => Signal();
                watcher.EnableRaisingEvents = true;
                _watchers.Add(watcher);
            }
            catch (IOException e) { LogWatchFailed(e, directory, _config.RefreshInterval); } // no inotify instances left: the interval still works
        }
    }

    private void Signal()
    {
        try { _changed.Release(); }
        catch (SemaphoreFullException) { } // a refresh is due already
        catch (ObjectDisposedException) { } // a late event of a watcher that has stopped
    }

    /// <summary>Reads what has changed; gives the groups of all files.</summary>
    /// <param name="isWatched">Called for a change just seen: a file that is empty then is most likely about to be written, and keeps its groups until the interval is over.</param>
    internal IReadOnlyList<TargetGroup> Refresh(bool isWatched)
    {
        var found = new HashSet<string>(_config.Files.SelectMany(Expand), StringComparer.Ordinal);
        foreach (string gone in _files.Keys.Except(found).ToArray()) _files.Remove(gone);
        foreach (string path in found)
        {
            try
            {
                var info = new FileInfo(path);
                if (_files.TryGetValue(path, out var known) && known.WrittenUtc == info.LastWriteTimeUtc && known.Bytes == info.Length) continue;
                if (info.Length == 0 && isWatched) continue;
                if (info.Length > MaxFileBytes) throw new FormatException($"{path}: {info.Length} bytes, at most {MaxFileBytes} are read");
                IReadOnlyList<TargetGroup> groups = Path.GetExtension(path).Equals(".json", StringComparison.OrdinalIgnoreCase)
                    ? TargetGroupFile.ReadJson(path, File.ReadAllBytes(path))
                    : TargetGroupFile.ReadYaml(path, File.ReadAllText(path));
                string meta = path;
                _files[path] = (info.LastWriteTimeUtc, info.Length, [.. groups.Select(g => g with { Labels = g.Labels.With("__meta_filepath", meta) })]);
            }
            catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
            {
                _failures.Increment();
                LogFileFaulty(path, e.Message);
            }
        }
        return [.. _files.OrderBy(f => f.Key, StringComparer.Ordinal).SelectMany(f => f.Value.Groups)];
    }

    private static IEnumerable<string> Expand(string pattern)
    {
        string name = Path.GetFileName(pattern), directory = Path.GetDirectoryName(pattern) ?? "/";
        if (name.AsSpan().IndexOfAny('*', '?', '[') < 0) return File.Exists(pattern) ? [pattern] : [];
        return Directory.Exists(directory) ? Directory.EnumerateFiles(directory).Where(f => GlobPattern.IsMatch(name, Path.GetFileName(f))) : [];
    }

    public void Dispose()
    {
        foreach (FileSystemWatcher watcher in _watchers) watcher.Dispose();
        _changed.Dispose();
    }

    [LoggerMessage(LogLevel.Error, "file_sd: {Path} is faulty, its last targets stay: {Reason}")]
    private partial void LogFileFaulty(string path, string reason);

    [LoggerMessage(LogLevel.Warning, "file_sd: {Directory} cannot be watched, it is read every {Interval} only")]
    private partial void LogWatchFailed(Exception exception, string directory, TimeSpan interval);
}
