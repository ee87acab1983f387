using System.Net.Http.Headers;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Pharos.Core;

namespace Pharos.Alerting.Rules;

/// <summary>Sends alerts to every Alertmanager over API v2: a queue of 10,000 alerts, the oldest dropped first, batches of 256 (upstream's values).</summary>
public sealed partial class AlertNotifier : IAlertSender, IAsyncDisposable
{
    private const int QueueCapacity = 10_000;
    private const int BatchSize = 256;
    private static readonly TimeSpan s_retryDelay = TimeSpan.FromSeconds(2);

    private readonly Channel<OutgoingAlert> _queue;
    private readonly CancellationTokenSource _stop = new();
    private readonly TimeProvider _clock;
    private readonly ILogger<AlertNotifier> _logger;
    private readonly CounterMetric _sent, _failed, _dropped, _tooLarge;
    private readonly Task _loop;
    private volatile AlertNotifierOptions _options = AlertNotifierOptions.None;

    public AlertNotifier(MetricRegistry registry, TimeProvider clock, ILogger<AlertNotifier> logger)
    {
        _clock = clock;
        _logger = logger;
        _sent = registry.Counter("prometheus_notifications_sent_total", "Alerts sent to Alertmanagers.").Default;
        _failed = registry.Counter("prometheus_notifications_errors_total", "Alerts that an Alertmanager did not take.").Default;
        _dropped = registry.Counter("prometheus_notifications_dropped_total", "Alerts dropped because the queue was full or no Alertmanager took them.").Default;
        _tooLarge = registry.Counter("pharos_alerts_relabel_too_large_total", "Alerts dropped because alert_relabel_configs made a label too large.").Default;
        _queue = Channel.CreateBounded<OutgoingAlert>(new BoundedChannelOptions(QueueCapacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true }, _ => _dropped.Increment());
        registry.Observe("prometheus_notifications_queue_length", "Alerts waiting to be sent.", "gauge", () => _queue.Reader.Count);
        _loop = Task.Run(() => RunAsync(_stop.Token));
    }

    /// <summary>The Alertmanagers as they stand.</summary>
    public IReadOnlyList<AlertmanagerEndpoint> Endpoints => _options.Endpoints;

    public void Apply(AlertNotifierOptions options) => _options = options;

    public void Send(IReadOnlyList<OutgoingAlert> alerts)
    {
        AlertNotifierOptions options = _options;
        foreach (OutgoingAlert alert in alerts)
        {
            var labels = new LabelSetBuilder(alert.Labels);
            foreach (Label external in options.ExternalLabels) if (!labels.Has(external.Name)) labels.Set(external.Name, external.Value);
            try
            {
                if (options.Relabel(labels.Build()) is { } relabelled) _queue.Writer.TryWrite(alert with { Labels = relabelled });
            }
            catch (FormatException e)
            {
                _tooLarge.Increment();
                LogTooLarge(alert.Labels.Get("alertname"), e.Message);
            }
        }
    }

    [LoggerMessage(LogLevel.Error, "alert {Alert} is dropped by alert_relabel_configs: {Reason}")]
    private partial void LogTooLarge(string alert, string reason);

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        var batch = new List<OutgoingAlert>(BatchSize);
        try
        {
            while (await _queue.Reader.WaitToReadAsync(cancellationToken))
            {
                batch.Clear();
                while (batch.Count < BatchSize && _queue.Reader.TryRead(out OutgoingAlert? alert)) batch.Add(alert);
                await SendBatchAsync(batch, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested) { } // a stop is not a failure
    }

    private async Task SendBatchAsync(List<OutgoingAlert> batch, CancellationToken cancellationToken)
    {
        AlertNotifierOptions options = _options;
        if (options.Endpoints.Count == 0) return;
        byte[] body = AlertJson.Write(batch);
        bool[] taken = await Task.WhenAll(options.Endpoints.Select(e => PostAsync(e, body, batch.Count, cancellationToken)));
        if (taken.Any(t => t)) return;
        await Task.Delay(s_retryDelay, _clock, cancellationToken); // one more try: an Alertmanager that restarts should not cost a resend delay
        taken = await Task.WhenAll(options.Endpoints.Select(e => PostAsync(e, body, batch.Count, cancellationToken)));
        if (!taken.Any(t => t)) _dropped.Increment(batch.Count);
    }

    private async Task<bool> PostAsync(AlertmanagerEndpoint endpoint, byte[] body, int count, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(endpoint.Timeout);
        try
        {
            using var content = new ByteArrayContent(body);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using HttpResponseMessage answer = await endpoint.Client.PostAsync(endpoint.Url, content, timeout.Token);
            if (answer.IsSuccessStatusCode)
            {
                _sent.Increment(count);
                return true;
            }
            LogRefused(endpoint.Url, (int)answer.StatusCode);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            LogUnreachable(endpoint.Url, e.Message);
        }
        _failed.Increment(count);
        return false;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
    }

    [LoggerMessage(LogLevel.Warning, "Alertmanager {Url} refused alerts with status {Status}")]
    private partial void LogRefused(Uri url, int status);

    [LoggerMessage(LogLevel.Warning, "Alertmanager {Url} cannot be reached: {Reason}")]
    private partial void LogUnreachable(Uri url, string reason);
}

/// <summary>An Alertmanager: the URL of its <c>/api/v2/alerts</c>, and a client with the credentials of its configuration.</summary>
public sealed record AlertmanagerEndpoint(Uri Url, HttpClient Client, TimeSpan Timeout);

/// <param name="Relabel"><c>alert_relabel_configs</c>: null drops the alert.</param>
public sealed record AlertNotifierOptions(IReadOnlyList<AlertmanagerEndpoint> Endpoints, LabelSet ExternalLabels, Func<LabelSet, LabelSet?> Relabel)
{
    public static readonly AlertNotifierOptions None = new([], LabelSet.Empty, labels => labels);
}

internal static class AlertJson
{
    /// <summary>The body of <c>POST /api/v2/alerts</c>.</summary>
    public static byte[] Write(IReadOnlyList<OutgoingAlert> alerts)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (OutgoingAlert alert in alerts)
            {
                json.WriteStartObject();
                WriteMap(json, "labels", alert.Labels);
                WriteMap(json, "annotations", alert.Annotations);
                json.WriteString("startsAt", DateTimeOffset.FromUnixTimeMilliseconds(alert.StartsAtMs));
                json.WriteString("endsAt", DateTimeOffset.FromUnixTimeMilliseconds(alert.EndsAtMs));
                json.WriteString("generatorURL", alert.GeneratorUrl);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        return buffer.ToArray();
    }

    private static void WriteMap(Utf8JsonWriter json, string name, LabelSet labels)
    {
        json.WriteStartObject(name);
        foreach (Label label in labels) json.WriteString(label.Name, label.Value);
        json.WriteEndObject();
    }
}
