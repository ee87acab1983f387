using Microsoft.Extensions.Logging.Abstractions;
using Pharos.Configuration;
using Pharos.Core;
using Pharos.Metrics;
using Pharos.Metrics.Config;
using Pharos.Reliability.Slo;
using Pharos.Testing;

namespace Pharos.Reliability.Tests.Slo;

/// <summary>A real metrics store in a folder of its own, in which the rules of SLOs are evaluated one instant after the other.</summary>
internal sealed class RecordedHistory : IAsyncDisposable
{
    private readonly TempFolder _folder;
    private readonly MetricsPart _metrics;

    private RecordedHistory(TempFolder folder, MetricsPart metrics)
    {
        _folder = folder;
        _metrics = metrics;
    }

    public IMetricsSource Source => _metrics.Source;

    public static async Task<RecordedHistory> OpenAsync(TimeProvider clock)
    {
        var folder = new TempFolder();
        var errors = new ConfigErrors();
        PrometheusSettings settings = PrometheusSettings.Load(folder.Write("prometheus.yml", "global: {evaluation_interval: 30s}\nstorage: {tsdb: {retention: {time: 60d}}}\n"), ConfigEnvironment.Process, new PathMap(folder.Path, []), errors);
        errors.ThrowIfAny();
        return new RecordedHistory(folder, await MetricsPart.OpenAsync(folder.File("data"), settings, new MetricRegistry(), clock, NullLoggerFactory.Instance, CancellationToken.None));
    }

    public Task WriteAsync(IReadOnlyList<MetricsSample> samples) => _metrics.Sink.WriteAsync(samples, CancellationToken.None).AsTask();

    /// <summary>Evaluates every recording rule at one instant, in order, as the rule engine does; a series that is gone gets a stale marker.</summary>
    public async Task EvaluateAsync(IEnumerable<SloRuleGroup> groups, long timeMs, HashSet<LabelSet> alive)
    {
        var seen = new HashSet<LabelSet>();
        foreach (SloRule rule in groups.SelectMany(g => g.Rules).Where(r => !r.IsAlert))
        {
            MetricsResult result = await Source.QueryAsync(rule.Expression, timeMs, CancellationToken.None);
            var samples = new List<MetricsSample>();
            foreach (MetricsSeries series in result.Series)
            {
                LabelSet labels = LabelSet.Of(series.Labels.Where(l => l.Name != Label.MetricName).Concat(rule.Labels.Select(l => new Label(l.Name, l.Value))).Append(new Label(Label.MetricName, rule.Name)));
                seen.Add(labels);
                samples.Add(new MetricsSample(labels, timeMs, series.Points[^1].Value));
            }
            if (samples.Count > 0) await WriteAsync(samples);
        }
        MetricsSample[] gone = [.. alive.Except(seen).Select(l => new MetricsSample(l, timeMs, StaleMarker.Value))];
        if (gone.Length > 0) await WriteAsync(gone);
        alive.Clear();
        alive.UnionWith(seen);
    }

    public async ValueTask DisposeAsync()
    {
        await _metrics.DisposeAsync();
        _folder.Dispose();
    }
}
