using Microsoft.Extensions.Logging;
using Pharos.Core;
using Pharos.Metrics.Api.Views;
using Pharos.Metrics.Config;
using Pharos.Metrics.Store;

namespace Pharos.Metrics;

/// <summary>The metrics database for the parts of one process. Opened first and disposed last.</summary>
public sealed class MetricsStore : IAsyncDisposable
{
    private MetricsStore(TsdbStore tsdb)
    {
        Tsdb = tsdb;
        View = new StoreView(tsdb);
        Sink = new StoreSink(tsdb);
    }

    /// <summary>Where rules and other parts write.</summary>
    public IMetricsSink Sink { get; }

    /// <summary>Written to by scraping and remote write, read by the query engine.</summary>
    internal TsdbStore Tsdb { get; }

    /// <summary>What the HTTP API asks besides samples.</summary>
    internal IStoreView View { get; }

    /// <summary>Opens or creates the store in a folder, with the settings under <c>storage:</c>, and replays its log.</summary>
    /// <exception cref="IOException">The folder cannot be read or written.</exception>
    public static async Task<MetricsStore> OpenAsync(string folder, PrometheusSettings settings, MetricRegistry registry, TimeProvider clock, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        TsdbStore tsdb = await TsdbStore.OpenAsync(folder, Options(folder, settings), clock, loggers.CreateLogger<TsdbStore>(), cancellationToken).ConfigureAwait(false);
        StoreMetrics.Register(tsdb, registry);
        return new MetricsStore(tsdb);
    }

    /// <summary>Brings retention and the out-of-order window to a configuration, at each reload.</summary>
    public void Apply(PrometheusSettings settings) => Tsdb.Apply(Options(Tsdb.Folder, settings));

    public ValueTask DisposeAsync() => Tsdb.DisposeAsync();

    private static TsdbOptions Options(string folder, PrometheusSettings settings) =>
        TsdbOptions.From(settings.Config.Storage, settings.Options, new DriveInfo(Path.GetFullPath(folder)).TotalSize);
}
