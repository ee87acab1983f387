using Microsoft.Extensions.Logging;
using Pharos.Collector.Components;
using Pharos.Collector.Data;
using Pharos.Core;
using Pharos.Metrics.Config;
using Pharos.Metrics.Scrape;

namespace Pharos.Collector.Receivers.Prometheus;

/// <summary>Scrapes targets with the metrics store's own discovery, scrape loops and relabelling (opentelemetry-collector-contrib, receiver/prometheusreceiver), and passes each scrape on as OTLP metrics.</summary>
internal sealed partial class PrometheusReceiver : IReceiver
{
    private readonly PrometheusConfig _config;
    private readonly IConsumer _next;
    private readonly ComponentContext _context;
    private readonly ScrapeStorage _storage;
    private readonly ScrapeManager _manager;

    public PrometheusReceiver(PrometheusConfig config, IConsumer next, ComponentContext context)
    {
        (_config, _next, _context) = (config, next, context);
        _storage = new ScrapeStorage(SendAsync, context.Clock);
        // A registry of its own: the metrics of the scrape loops are those of the store's jobs.
        _manager = new ScrapeManager(_storage, new ScrapeOptions { StartTimestamps = true }, new MetricRegistry(), context.Clock, new ForwardingLogger(context.Logger));
    }

    public async ValueTask StartAsync(CancellationToken cancellationToken) => await _manager.ApplyAsync(_config, cancellationToken).ConfigureAwait(false);

    public ValueTask DisposeAsync() => _manager.DisposeAsync();

    private async ValueTask SendAsync(IReadOnlyList<ScrapedSample> samples, CancellationToken cancellationToken)
    {
        var data = new MetricsData(ScrapeConversion.Convert(samples, _storage.Metadata));
        int items = data.Items;
        if (items == 0) return;
        try
        {
            await _next.ConsumeAsync(data, cancellationToken).ConfigureAwait(false);
            _context.Metrics.Accepted(_context.Id, "http", Signals.Metrics, items);
        }
        catch (ConsumeException e)
        {
            _context.Metrics.Refused(_context.Id, "http", Signals.Metrics, items);
            LogRefused(_context.Logger, items, e.Message); // the target was up all the same; the next scrape has newer values
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Items} points were not taken: {Reason}")]
    private static partial void LogRefused(ILogger logger, int items, string reason);

    /// <summary>The component's logger in the shape that the scrape manager takes.</summary>
    private sealed class ForwardingLogger(ILogger inner) : ILogger<ScrapeManager>
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => inner.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => inner.Log(logLevel, eventId, state, exception, formatter);
    }
}
