using Microsoft.Extensions.Logging;
using Pharos.Core;
using Pharos.Metrics.Config;
using Pharos.Metrics.Store;
using Pharos.Storage.Bytes;
using Pharos.Storage.Wal;

namespace Pharos.Metrics.RemoteWrite.Out;

/// <summary>Sends everything that is committed to one remote, from the write-ahead log: an outage or a restart delays it, and loses nothing that the log still holds.</summary>
internal sealed partial class RemoteWriteQueue : IAsyncDisposable
{
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(50), s_save = TimeSpan.FromSeconds(5), s_reshard = TimeSpan.FromSeconds(10), s_flush = TimeSpan.FromSeconds(5);
    private readonly RemoteWriteConfig _config;
    private readonly TsdbStore _store;
    private readonly RemoteWriteClient _client;
    private readonly RemoteWriteMetrics _metrics;
    private readonly ShardSet _shards;
    private readonly LogReader _reader;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly string _positionFile;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _reading, _metadata;
    private long _itemsRead;
    private WritePosition _saved;

    /// <param name="key">Names the remote over restarts: its position is kept under it.</param>
    public RemoteWriteQueue(string key, RemoteWriteConfig config, LabelSet externalLabels, TsdbStore store, MetricRegistry registry, TimeProvider clock, ILogger logger)
    {
        (_config, _store, _clock, _logger, Key) = (config, store, clock, logger, key);
        Name = config.Name.Length > 0 ? config.Name : key;
        _positionFile = PositionFile(store, key);
        _metrics = new RemoteWriteMetrics(registry, Name, config.Url);
        _metrics.Capacity.Set(config.Queue.Capacity);
        _metrics.MaxPerSend.Set(config.Queue.MaxSamplesPerSend);
        _metrics.MinShards.Set(config.Queue.MinShards);
        _metrics.MaxShards.Set(config.Queue.MaxShards);
        _metrics.DesiredShards.Set(config.Queue.MinShards);
        // A remote that is new gets what comes from now on.
        try { _saved = WritePosition.Load(_positionFile) ?? new WritePosition(store.Blocks.FirstWalSegment, store.WalEnd); }
        catch (Exception e) when (e is CorruptDataException or IOException)
        {
            LogDamaged(Name, e.Message); // all that the log still holds is sent, also what an outage has kept in it: twice is better than not at all
            _saved = new WritePosition(WalReader.FirstSegment(store.WalFolder), default);
        }
        store.WalHolds.Hold(key, _saved.GenerationSegment);
        _saved.Save(_positionFile);
        _client = new RemoteWriteClient(config, clock);
        _reader = new LogReader(store.WalFolder, _saved, new LogFollower(externalLabels, config.RelabelRules, config.SendExemplars, config.SendNativeHistograms, _metrics), _metrics);
        _shards = new ShardSet(config, Name, _client, store, _metrics, clock, logger);
        _shards.Start(config.Queue.MinShards);
        _reading = Task.Run(ReadAsync);
        _metadata = config.SendMetadata ? Task.Run(SendMetadataAsync) : Task.CompletedTask;
    }

    public string Key { get; }

    public string Name { get; }

    /// <summary>Where a remote's position is kept.</summary>
    public static string PositionFile(TsdbStore store, string key) => Path.Combine(Folder(store), key + ".position");

    public static string Folder(TsdbStore store) => Path.Combine(store.Folder, "remote-write");

    /// <summary>Gives shards a moment to deliver what they hold, then stops. The position is saved.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _reading.ConfigureAwait(false);
        await _metadata.ConfigureAwait(false);
        try { await _shards.DrainAsync().WaitAsync(s_flush, _clock).ConfigureAwait(false); }
        catch (TimeoutException) { } // the log keeps it
        await _shards.DisposeAsync().ConfigureAwait(false);
        Save();
        _reader.Dispose();
        _client.Dispose();
        _stop.Dispose();
    }

    private async Task ReadAsync()
    {
        CancellationToken stop = _stop.Token;
        long lastSave = _clock.GetTimestamp(), lastReshard = lastSave;
        var load = new Load(0, 0, TimeSpan.Zero);
        try
        {
            while (!stop.IsCancellationRequested)
            {
                if (_clock.GetElapsedTime(lastSave) >= s_save)
                {
                    Save();
                    lastSave = _clock.GetTimestamp();
                }
                TimeSpan sinceReshard = _clock.GetElapsedTime(lastReshard);
                if (sinceReshard >= s_reshard)
                {
                    load = await ReshardAsync(load, sinceReshard, stop).ConfigureAwait(false);
                    lastReshard = _clock.GetTimestamp();
                }
                bool found = false;
                try { found = _reader.TryRead(); }
                catch (IOException e) { LogUnreadable(Name, e); } // tried again after the pause
                if (!found)
                {
                    _metrics.Pending.Set(_shards.Pending);
                    await Task.Delay(s_poll, _clock, stop).ConfigureAwait(false);
                    continue;
                }
                if (_reader.Entry is null) continue;
                foreach (OutItem item in _reader.Items)
                {
                    await _shards.EnqueueAsync(item, stop).ConfigureAwait(false);
                    if (item.TimestampMs / 1000.0 > _metrics.HighestIn.Value) _metrics.HighestIn.Set(item.TimestampMs / 1000.0);
                }
                _itemsRead += _reader.Items.Count;
                _metrics.Pending.Set(_shards.Pending);
                _reader.Entry.Close();
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested) { } // a stop is not a failure
    }

    private readonly record struct Load(long Read, long Sent, TimeSpan Busy);

    private async Task<Load> ReshardAsync(Load before, TimeSpan over, CancellationToken cancellationToken)
    {
        (long sent, TimeSpan busy) = _shards.Totals;
        var now = new Load(_itemsRead, sent, busy);
        long delivered = now.Sent - before.Sent;
        double secondsPerItem = delivered > 0 ? (now.Busy - before.Busy).TotalSeconds / delivered : 0;
        int pending = _shards.Pending;
        int desired = ShardPlan.Desired(_shards.Count, (now.Read - before.Read) / over.TotalSeconds, secondsPerItem, pending, _config.Queue.MinShards, _config.Queue.MaxShards);
        _metrics.DesiredShards.Set(desired);
        // More shards do not help a remote that is away, and the change waits for what is queued.
        if (desired == _shards.Count || _shards.IsBackingOff) return now;
        LogReshard(Name, _shards.Count, desired);
        await _shards.ChangeAsync(desired, cancellationToken).ConfigureAwait(false);
        return now;
    }

    private async Task SendMetadataAsync()
    {
        CancellationToken stop = _stop.Token;
        var encoder = new WriteRequestEncoder(_store.Metadata, sendsMetadata: true);
        try
        {
            while (true)
            {
                // Version 2.0 sends metadata with the series.
                foreach (KeyValuePair<string, MetricMetadata>[] chunk in _client.IsVersion2 ? [] : _store.Metadata.ToArray().Chunk(_config.MaxMetadataPerSend))
                {
                    (long bytes, SendResult result) = await _client.SendAsync(encoder.WriteMetadata(chunk).ToArray(), isVersion2: false, 0, stop).ConfigureAwait(false);
                    _metrics.MetadataBytes.Increment(bytes);
                    if (result.Verdict == SendVerdict.Delivered) _metrics.Metadata.Sent.Increment(chunk.Length);
                    else
                    {
                        _metrics.Metadata.Failed.Increment(chunk.Length); // the next round sends all of it again
                        LogMetadataFailed(Name, result.Reason);
                        break;
                    }
                }
                await Task.Delay(_config.MetadataInterval, _clock, stop).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested) { } // a stop is not a failure
    }

    private void Save()
    {
        WritePosition position = _reader.Position;
        if (position == _saved) return;
        try
        {
            position.Save(_positionFile);
            _store.WalHolds.Hold(Key, position.GenerationSegment); // only what is saved may be let go
            _saved = position;
        }
        catch (IOException e) { LogNotSaved(Name, e); } // tried again; until then more is sent twice after a crash
    }

    [LoggerMessage(LogLevel.Information, "remote write to {Remote}: {Before} shards become {After}")]
    private partial void LogReshard(string remote, int before, int after);

    [LoggerMessage(LogLevel.Warning, "remote write to {Remote}: metadata was not sent: {Reason}")]
    private partial void LogMetadataFailed(string remote, string reason);

    [LoggerMessage(LogLevel.Error, "remote write to {Remote}: the log cannot be read")]
    private partial void LogUnreadable(string remote, Exception exception);

    [LoggerMessage(LogLevel.Error, "remote write to {Remote}: {Reason}; what the log holds is sent again")]
    private partial void LogDamaged(string remote, string reason);

    [LoggerMessage(LogLevel.Error, "remote write to {Remote}: its position was not saved")]
    private partial void LogNotSaved(string remote, Exception exception);
}
