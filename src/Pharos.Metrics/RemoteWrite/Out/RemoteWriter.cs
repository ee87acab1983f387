using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Pharos.Core;
using Pharos.Metrics.Config;
using Pharos.Metrics.Relabel;
using Pharos.Metrics.Store;

namespace Pharos.Metrics.RemoteWrite.Out;

/// <summary>Sends what it is given, without a log behind it: a full queue makes its caller wait, and what is queued when the process ends abruptly is lost.</summary>
internal sealed class RemoteWriter : IRemoteWriter
{
    private static readonly TimeSpan s_flush = TimeSpan.FromSeconds(5);
    private const int MaxSeries = 500_000;
    private readonly RemoteWriteConfig _config;
    private readonly RemoteWriteClient _client;
    private readonly RemoteWriteMetrics _metrics;
    private readonly RemoteWriteShard _shard;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _sending;
    private readonly ConcurrentDictionary<LabelSet, OutSeries?> _series = new(); // null: dropped by a relabel rule

    public RemoteWriter(RemoteWriteConfig config, string name, MetricRegistry registry, TimeProvider clock, ILogger logger)
    {
        (_config, _clock) = (config, clock);
        _client = new RemoteWriteClient(config, clock);
        _metrics = new RemoteWriteMetrics(registry, name, config.Url);
        var metadata = new Dictionary<string, MetricMetadata>(StringComparer.Ordinal);
        _shard = new RemoteWriteShard(config.Queue, name, _client, new WriteRequestEncoder(metadata, sendsMetadata: false), _metrics, clock, logger);
        _metrics.Shards.Set(1);
        _sending = Task.Run(() => _shard.RunAsync(_stop.Token));
    }

    public async ValueTask WriteAsync(IReadOnlyList<MetricsSample> samples, IReadOnlyList<MetricsExemplar> exemplars, CancellationToken cancellationToken)
    {
        if (_series.Count > MaxSeries) _series.Clear();
        DeliveryLedger.Entry delivery = new DeliveryLedger(default).Open(default); // nobody waits for the delivery
        foreach (MetricsSample sample in samples)
        {
            if (Series(sample.Labels) is not { } series) continue;
            if (sample.Histogram is not null && !_config.SendNativeHistograms) continue;
            delivery.Add(1);
            OutKind kind = sample.Histogram is null ? OutKind.Sample : OutKind.Histogram;
            await _shard.EnqueueAsync(new OutItem(series, kind, sample.TimestampMs, sample.Value, 0, sample.Histogram, null, delivery), cancellationToken).ConfigureAwait(false);
        }
        foreach (MetricsExemplar exemplar in _config.SendExemplars ? exemplars : [])
        {
            if (Series(exemplar.Series) is not { } series) continue;
            delivery.Add(1);
            var item = new Exemplar(exemplar.Labels, exemplar.Value, exemplar.TimestampMs);
            await _shard.EnqueueAsync(new OutItem(series, OutKind.Exemplar, exemplar.TimestampMs, exemplar.Value, 0, null, item, delivery), cancellationToken).ConfigureAwait(false);
        }
        delivery.Close();
        _metrics.Pending.Set(_shard.Pending);
    }

    /// <summary>Gives the receiver a moment to take what is queued.</summary>
    public async ValueTask DisposeAsync()
    {
        _shard.Complete();
        try { await _sending.WaitAsync(s_flush, _clock).ConfigureAwait(false); }
        catch (TimeoutException)
        {
            await _stop.CancelAsync().ConfigureAwait(false);
            await _sending.ConfigureAwait(false);
        }
        _client.Dispose();
        _stop.Dispose();
    }

    private OutSeries? Series(LabelSet labels) => _series.GetOrAdd(labels, static (all, rules) => Relabel(all, rules), _config.RelabelRules);

    private static OutSeries? Relabel(LabelSet labels, IReadOnlyList<RelabelRule> rules)
    {
        if (rules.Count == 0) return new OutSeries(labels);
        var builder = new LabelSetBuilder(labels);
        try { return Relabeler.Apply(rules, builder) && builder.Count > 0 ? new OutSeries(builder.Build()) : null; }
        catch (RelabelException) { return null; } // a label that grows without end
    }
}
