using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Pharos.Core;
using Pharos.Metrics.Config;
using Pharos.Metrics.Store;

namespace Pharos.Metrics.RemoteWrite.Out;

/// <summary>The remotes of <c>remote_write</c>. One whose section is unchanged goes on over a reload; a changed one goes on from where it was.</summary>
internal sealed class RemoteWriteSender : IAsyncDisposable
{
    private readonly Dictionary<string, (RemoteWriteQueue Queue, string Signature)> _running = new(StringComparer.Ordinal);
    private readonly TsdbStore _store;
    private readonly MetricRegistry _registry;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;

    /// <summary>Keeps what remotes of the last run still need from the log at once, before anything is sealed.</summary>
    public RemoteWriteSender(TsdbStore store, MetricRegistry registry, TimeProvider clock, ILogger logger)
    {
        (_store, _registry, _clock, _logger) = (store, registry, clock, logger);
        registry.Observe("prometheus_remote_storage_highest_timestamp_in_seconds", "Newest sample that was committed.", "gauge", () => store.Head.MaxTimeMs == long.MinValue ? 0 : store.Head.MaxTimeMs / 1000.0);
        registry.Observe("pharos_remote_write_log_holds_broken_total", "Sealings at which segments of the log went that a remote still needed, because they took too much space.", "counter", () => store.WalHolds.Broken);
        foreach (string file in Saved())
        {
            try { if (WritePosition.Load(file) is { } position) store.WalHolds.Hold(Path.GetFileNameWithoutExtension(file), position.GenerationSegment); }
            catch (IOException) { } // the queue that reads it says so
        }
    }

    /// <summary>Brings the remotes to a configuration.</summary>
    public async Task ApplyAsync(IReadOnlyList<RemoteWriteConfig> configs, LabelSet externalLabels)
    {
        var wanted = new Dictionary<string, RemoteWriteConfig>(StringComparer.Ordinal);
        foreach (RemoteWriteConfig config in configs) wanted.TryAdd(KeyOf(config), config);
        foreach ((string key, (RemoteWriteQueue queue, string signature)) in _running.ToList())
        {
            if (wanted.TryGetValue(key, out RemoteWriteConfig? config) && Signature(config, externalLabels) == signature) continue;
            await queue.DisposeAsync().ConfigureAwait(false);
            _running.Remove(key);
        }
        foreach (string file in Saved())
        {
            string key = Path.GetFileNameWithoutExtension(file);
            if (wanted.ContainsKey(key)) continue;
            _store.WalHolds.Release(key);
            File.Delete(file);
        }
        foreach ((string key, RemoteWriteConfig config) in wanted)
        {
            if (!_running.ContainsKey(key)) _running[key] = (new RemoteWriteQueue(key, config, externalLabels, _store, _registry, _clock, _logger), Signature(config, externalLabels));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_running.Values.Select(r => r.Queue.DisposeAsync().AsTask())).ConfigureAwait(false);
        _running.Clear();
    }

    private string[] Saved() => Directory.Exists(RemoteWriteQueue.Folder(_store)) ? Directory.GetFiles(RemoteWriteQueue.Folder(_store), "*.position") : [];

    private static string Signature(RemoteWriteConfig config, LabelSet externalLabels) => $"{externalLabels}{config.Signature}";

    /// <summary>Hexadecimal digits that stand for the name, or the URL where there is none: a file name.</summary>
    private static string KeyOf(RemoteWriteConfig config) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(config.Name.Length > 0 ? $"name {config.Name}" : $"url {config.Url}")))[..12];
}
