using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Pharos.Core;
using Pharos.Metrics.PromQL.Engine;
using Pharos.Metrics.Store;
using Pharos.Metrics.Tests.PromQL.Engine;
using Pharos.Testing;

namespace Pharos.Metrics.Tests.ThirdParty.Differential;

/// <summary>
/// Generated queries over generated data (gaps, resets, stale markers) are answered as Debian's Prometheus (2.42) answers them. <c>PHAROS_DIFFERENTIAL_QUERIES</c> says how many,
/// <c>PHAROS_DIFFERENTIAL_SEED</c> which.
/// </summary>
/// <remarks>
/// Where 3.x differs by design, data and queries keep clear of it: windows are open at their begin (no sample lies there); a counter's zero point
/// limits extrapolation after, not before, the threshold (counters with gaps stay far from zero); the window of a range selector with <c>@</c> does not move
/// with the steps (such selectors stand only under functions without scalar arguments); <c>atan2</c> drops the name (it stands only behind aggregations);
/// the mean of infinite values; the deviation of a single NaN (<c>stddev</c> stands over plain series only); <c>holt_winters</c> has another name; range functions over several metrics merge series whose samples never meet (each
/// selector has one name).
/// </remarks>
public sealed class DifferentialTests
{
    [Fact]
    public Task Prometheus_answers_alike_over_series_in_zones()
    {
        int seed = Setting("PHAROS_DIFFERENTIAL_SEED", 20260701);
        return CompareAsync(ZonesData.Create(seed), ZonesData.Range, new ZonesQueries(seed).Next, Setting("PHAROS_DIFFERENTIAL_QUERIES", 1000));
    }

    [Fact]
    public Task Prometheus_answers_alike_over_random_walks()
    {
        int seed = Setting("PHAROS_DIFFERENTIAL_SEED", 1);
        return CompareAsync(WalksData.Create(seed), WalksData.Range, new WalksQueries(seed).Next, Setting("PHAROS_DIFFERENTIAL_QUERIES", 2000));
    }

    private static async Task CompareAsync(List<(LabelSet Labels, List<(long TimeMs, double Value)> Samples)> data, StepRange range, Func<string> next, int count)
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        using PrometheusServer server = await PrometheusServer.StartAsync(cancellationToken);
        await server.WriteAsync(data, cancellationToken);
        using var folder = new TempFolder();
        await using TsdbStore store = await TsdbStore.OpenAsync(folder.Path, new TsdbOptions { Retention = TimeSpan.Zero, MaxFuture = TimeSpan.Zero }, TimeProvider.System, NullLogger.Instance, cancellationToken);
        await FillAsync(store, data, cancellationToken);
        using var engine = new QueryEngine();
        var failures = new List<string>();
        int answered = 0, series = 0;
        for (int i = 0; i < count; i++)
        {
            string query = next();
            using JsonDocument answer = JsonDocument.Parse(await server.RangeAsync(query, range, cancellationToken));
            string? refusal = answer.RootElement.TryGetProperty("error", out JsonElement error) ? error.GetString() : null;
            Dictionary<LabelSet, Dictionary<long, double>>? theirs = refusal is null ? ApiMatrix.Read(answer.RootElement.GetProperty("data").GetProperty("result")) : null;
            if (theirs is not null) answered++;
            series += theirs?.Count ?? 0;
            string? failure;
            try
            {
                using QueryResult ours = await engine.RangeAsync(store, query, range, cancellationToken: cancellationToken);
                failure = theirs is null ? $"they refuse: {refusal}" : ApiMatrix.Difference(theirs, ours.ToMetricsResult());
            }
            catch (QueryException e) { failure = theirs is null ? null : $"refused: {e.Message}"; }
            if (failure is not null) failures.Add($"{query}\n    {failure}");
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"{count} queries, {answered} answered with {series} series, {failures.Count} differ");
        Assert.True(failures.Count == 0, $"{failures.Count} of {count} differ\n{string.Join('\n', failures.Take(20))}");
        Assert.True(answered > count / 2 && series > answered, $"only {answered} of {count} queries were answered, with {series} series: they test nothing");
    }

    private static async Task FillAsync(TsdbStore store, List<(LabelSet Labels, List<(long TimeMs, double Value)> Samples)> data, CancellationToken cancellationToken)
    {
        foreach ((LabelSet labels, List<(long TimeMs, double Value)> samples) in data)
        {
            using IAppendBatch batch = store.BeginAppend();
            SeriesRef series = batch.GetOrAdd(labels);
            foreach ((long timeMs, double value) in samples) Assert.Equal(AppendOutcome.Appended, batch.Append(series, timeMs, value));
            await batch.CommitAsync(cancellationToken);
        }
    }

    private static int Setting(string name, int standard) => int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : standard;
}
