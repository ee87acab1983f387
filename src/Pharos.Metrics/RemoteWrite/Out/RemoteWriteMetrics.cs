using Pharos.Core;

namespace Pharos.Metrics.RemoteWrite.Out;

/// <summary>What one remote counts, under the names of Prometheus, so that its dashboards and alerts work.</summary>
internal sealed class RemoteWriteMetrics
{
    private readonly MetricFamily<CounterMetric> _dropped;
    private readonly string _name, _url;

    public RemoteWriteMetrics(MetricRegistry registry, string name, string url)
    {
        (_name, _url) = (name, url);
        Samples = new Kind(registry, "samples", "Samples", name, url);
        Histograms = new Kind(registry, "histograms", "Histograms", name, url);
        Exemplars = new Kind(registry, "exemplars", "Exemplars", name, url);
        Metadata = new Kind(registry, "metadata", "Metadata entries", name, url);
        _dropped = registry.Counter("prometheus_remote_storage_samples_dropped_total", "Samples that were read from the log but not sent.", "remote_name", "url", "reason");
        Bytes = Counter(registry, "prometheus_remote_storage_bytes_total", "Bytes of data sent, compressed.");
        MetadataBytes = Counter(registry, "prometheus_remote_storage_metadata_bytes_total", "Bytes of metadata sent, compressed.");
        Pending = Gauge(registry, "prometheus_remote_storage_samples_pending", "Samples in the shards' queues.");
        Shards = Gauge(registry, "prometheus_remote_storage_shards", "Shards that send now.");
        DesiredShards = Gauge(registry, "prometheus_remote_storage_shards_desired", "Shards that the load asks for.");
        MinShards = Gauge(registry, "prometheus_remote_storage_shards_min", "Fewest shards.");
        MaxShards = Gauge(registry, "prometheus_remote_storage_shards_max", "Most shards.");
        Capacity = Gauge(registry, "prometheus_remote_storage_shard_capacity", "Samples that a shard's queue holds.");
        MaxPerSend = Gauge(registry, "prometheus_remote_storage_max_samples_per_send", "Most samples in one request.");
        HighestIn = Gauge(registry, "prometheus_remote_storage_queue_highest_timestamp_seconds", "Newest sample that was queued.");
        HighestSent = Gauge(registry, "prometheus_remote_storage_queue_highest_sent_timestamp_seconds", "Newest sample that was delivered.");
        Segment = registry.Gauge("prometheus_wal_watcher_current_segment", "Segment of the log that is being read.", "consumer").With(name);
        Records = registry.Counter("prometheus_wal_watcher_records_read_total", "Records of the log that were read.", "consumer", "type").With(name, "batch");
        Damages = registry.Counter("prometheus_wal_watcher_record_decode_failures_total", "Records of the log that could not be read.", "consumer").With(name);
        SendSeconds = registry.Histogram("prometheus_remote_storage_sent_batch_duration_seconds", "Time of one request, retries apart.", [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 60, 120, 300], "remote_name", "url").With(name, url);
    }

    public Kind Samples { get; }

    public Kind Histograms { get; }

    public Kind Exemplars { get; }

    public Kind Metadata { get; }

    public CounterMetric Bytes { get; }

    public CounterMetric MetadataBytes { get; }

    public GaugeMetric Pending { get; }

    public GaugeMetric Shards { get; }

    public GaugeMetric DesiredShards { get; }

    public GaugeMetric MinShards { get; }

    public GaugeMetric MaxShards { get; }

    public GaugeMetric Capacity { get; }

    public GaugeMetric MaxPerSend { get; }

    public GaugeMetric HighestIn { get; }

    public GaugeMetric HighestSent { get; }

    public GaugeMetric Segment { get; }

    public CounterMetric Records { get; }

    public CounterMetric Damages { get; }

    public HistogramMetric SendSeconds { get; }

    public CounterMetric Dropped(string reason) => _dropped.With(_name, _url, reason);

    public Kind Of(OutKind kind) => kind switch { OutKind.Sample => Samples, OutKind.Histogram => Histograms, _ => Exemplars };

    private CounterMetric Counter(MetricRegistry registry, string name, string help) => registry.Counter(name, help, "remote_name", "url").With(_name, _url);

    private GaugeMetric Gauge(MetricRegistry registry, string name, string help) => registry.Gauge(name, help, "remote_name", "url").With(_name, _url);

    /// <summary>Sent, failed and sent again, of one kind of data.</summary>
    internal sealed class Kind(MetricRegistry registry, string kind, string what, string name, string url)
    {
        public CounterMetric Sent { get; } = registry.Counter($"prometheus_remote_storage_{kind}_total", $"{what} sent.", "remote_name", "url").With(name, url);

        public CounterMetric Failed { get; } = registry.Counter($"prometheus_remote_storage_{kind}_failed_total", $"{what} that the remote refused for good.", "remote_name", "url").With(name, url);

        public CounterMetric Retried { get; } = registry.Counter($"prometheus_remote_storage_{kind}_retried_total", $"{what} sent again after a failure that may pass.", "remote_name", "url").With(name, url);
    }
}
