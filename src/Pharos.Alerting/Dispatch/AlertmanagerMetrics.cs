using Pharos.Core;

namespace Pharos.Alerting.Dispatch;

/// <summary>The metrics that upstream's dashboards and alerts read.</summary>
internal sealed class AlertmanagerMetrics(MetricRegistry registry)
{
    public MetricFamily<CounterMetric> Received { get; } = registry.Counter("alertmanager_alerts_received_total", "The total number of received alerts.", "status", "version");

    public MetricFamily<CounterMetric> Invalid { get; } = registry.Counter("alertmanager_alerts_invalid_total", "The total number of received alerts that were invalid.", "version");

    public MetricFamily<CounterMetric> Notifications { get; } = registry.Counter("alertmanager_notifications_total", "The total number of attempted notifications.", "integration");

    public MetricFamily<CounterMetric> Failed { get; } = registry.Counter("alertmanager_notifications_failed_total", "The total number of failed notifications.", "integration", "reason");

    public MetricFamily<CounterMetric> Requests { get; } = registry.Counter("alertmanager_notification_requests_total", "The total number of attempted notification requests.", "integration");

    public MetricFamily<CounterMetric> RequestsFailed { get; } = registry.Counter("alertmanager_notification_requests_failed_total", "The total number of failed notification requests.", "integration");

    public MetricFamily<CounterMetric> Suppressed { get; } = registry.Counter("alertmanager_notifications_suppressed_total", "The total number of notifications suppressed for being silenced, inhibited, outside of active time intervals or within muted time intervals.", "reason");

    public MetricFamily<HistogramMetric> Latency { get; } = registry.Histogram("alertmanager_notification_latency_seconds", "The latency of notifications in seconds.", [1, 5, 10, 15, 20], "integration");

    public MetricFamily<GaugeMetric> ReloadSuccessful { get; } = registry.Gauge("alertmanager_config_last_reload_successful", "Whether the last configuration reload attempt was successful.");

    public MetricFamily<GaugeMetric> ReloadTime { get; } = registry.Gauge("alertmanager_config_last_reload_success_timestamp_seconds", "Timestamp of the last successful configuration reload.");

    public MetricFamily<GaugeMetric> Alerts { get; } = registry.Gauge("alertmanager_alerts", "How many alerts by state.", "state");

    public MetricFamily<GaugeMetric> Silences { get; } = registry.Gauge("alertmanager_silences", "How many silences by state.", "state");

    public MetricRegistry Registry { get; } = registry;
}
