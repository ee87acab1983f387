using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Pharos.Collector.Components;
using Pharos.Collector.Data;
using Pharos.Exporters.Node;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Receivers.HostMetrics;

/// <summary>Reads the host at an interval (opentelemetry-collector-contrib, receiver/hostmetricsreceiver).</summary>
internal sealed partial class HostMetricsReceiver(NodeOptions paths, TimeSpan interval, TimeSpan initialDelay, ImmutableArray<ScraperSettings> scrapers, IConsumer next, ComponentContext context) : IReceiver
{
    private readonly HostFiles _files = new(paths);
    private readonly HashSet<string> _failing = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;

    public ValueTask StartAsync(CancellationToken cancellationToken)
    {
        _running = Task.Run(() => RunAsync(_stopping.Token), CancellationToken.None);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _stopping.Dispose();
    }

    /// <summary>One look at the host.</summary>
    internal MetricsData Scrape()
    {
        ulong now = (ulong)(context.Clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;
        _files.Reset();
        ulong boot = BootNs();
        var all = new List<OtlpScopeMetrics>();
        foreach (ScraperSettings scraper in scrapers)
        {
            string name = scraper.Definition.Name;
            var points = new HostPoints(scraper.Definition.Metrics, scraper.Enabled, $"github.com/open-telemetry/opentelemetry-collector-contrib/receiver/hostmetricsreceiver/internal/scraper/{name}scraper", boot, now);
            try
            {
                scraper.Scraper.Scrape(_files, points);
                _failing.Remove(name);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException or OverflowException or IndexOutOfRangeException)
            {
                context.Registry.Counter("otelcol_scraper_errored_metric_points_total", "Runs of a scraper that failed.", "receiver", "scraper").With(context.Id, name).Increment();
                if (_failing.Add(name)) LogFailed(context.Logger, e, name); // once until it works again
            }
            all.AddRange(points.Scopes);
        }
        return new MetricsData(all);
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(initialDelay, context.Clock, cancellationToken).ConfigureAwait(false);
            using var timer = new PeriodicTimer(interval, context.Clock);
            do await SendAsync(Scrape(), cancellationToken).ConfigureAwait(false);
            while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested) { } // a stop is not a failure
    }

    private async ValueTask SendAsync(MetricsData data, CancellationToken cancellationToken)
    {
        int items = data.Items;
        if (items == 0) return;
        try
        {
            await next.ConsumeAsync(data, cancellationToken).ConfigureAwait(false);
            context.Metrics.Accepted(context.Id, "", Signals.Metrics, items);
        }
        catch (ConsumeException e)
        {
            context.Metrics.Refused(context.Id, "", Signals.Metrics, items);
            LogRefused(context.Logger, items, e.Message); // the next look has newer values
        }
    }

    /// <summary>When counting began; 0 where the host does not say.</summary>
    private ulong BootNs()
    {
        foreach (string line in (_files.Text(_files.Proc("stat")) ?? "").Split('\n'))
            if (line.StartsWith("btime ", StringComparison.Ordinal) && ulong.TryParse(line.AsSpan(6), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out ulong seconds)) return seconds * 1_000_000_000;
        return 0;
    }

    [LoggerMessage(LogLevel.Warning, "scraper {Scraper} failed")]
    private static partial void LogFailed(ILogger logger, Exception exception, string scraper);

    [LoggerMessage(LogLevel.Warning, "{Items} points were not taken: {Reason}")]
    private static partial void LogRefused(ILogger logger, int items, string reason);
}
