using System.Globalization;
using System.Text.Json;
using Pharos.Core;
using Pharos.Metrics.PromQL.Engine;
using Pharos.Metrics.PromQL.Syntax;
using Pharos.Metrics.PromQL.Testing;

namespace Pharos.Metrics.Tests.PromQL.Engine;

/// <summary>Generated queries over generated data: our answers beside those of the installed Prometheus (2.42).</summary>
/// <remarks>
/// Where 3.x differs by design, data and queries keep clear of it: windows are open at their begin (no sample lies there); a counter's zero point
/// limits extrapolation after, not before, the threshold (counters with gaps stay far from zero); the window of a range selector with <c>@</c> does not move
/// with the steps (such selectors stand only under functions without scalar arguments); <c>atan2</c> drops the name (it stands only behind aggregations);
/// the mean of infinite values; the deviation of a single NaN (<c>stddev</c> stands over plain series only); <c>holt_winters</c> has another name; range functions over several metrics merge series whose samples never meet (each
/// selector has one name). <c>PHAROS_DIFFERENTIAL_QUERIES</c> sets the number of queries.
/// </remarks>
public sealed class DifferentialTests
{
    private const int Seed = 20260701;

    [Fact]
    public async Task Answers_as_prometheus()
    {
        Assert.SkipWhen(PrometheusServer.Executable is null, "prometheus is not installed");
        int count = int.Parse(Environment.GetEnvironmentVariable("PHAROS_DIFFERENTIAL_QUERIES") ?? "1000", CultureInfo.InvariantCulture);
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        List<(LabelSet Labels, List<(long TimeMs, double Value)> Samples)> data = DifferentialData.Create(Seed);
        using PrometheusServer server = await PrometheusServer.StartAsync(cancellationToken);
        await server.WriteAsync(data, cancellationToken);
        ScriptStore store = DifferentialData.Store(data);
        using var engine = new QueryEngine();
        var generator = new QueryGenerator(new Random(Seed));
        var failures = new List<string>();
        int withSeries = 0;
        for (int i = 0; i < count; i++)
        {
            string query = generator.Next();
            (string? failure, bool any) = await Check(server, engine, store, query, cancellationToken);
            if (failure is not null) failures.Add($"{query}\n    {failure}");
            if (any) withSeries++;
        }
        Assert.True(failures.Count == 0, $"{failures.Count} of {count} differ\n{string.Join('\n', failures.Take(60))}");
        Assert.True(withSeries > count / 3, $"only {withSeries} of {count} queries have a result: they test nothing");
    }

    private static async Task<(string? Failure, bool Any)> Check(PrometheusServer server, QueryEngine engine, ScriptStore store, string query, CancellationToken cancellationToken)
    {
        using JsonDocument theirs = JsonDocument.Parse(await server.RangeAsync(query, DifferentialData.Range, cancellationToken));
        string? theirError = theirs.RootElement.TryGetProperty("error", out JsonElement error) ? error.GetString() : null;
        MetricsResult ours;
        try
        {
            using QueryResult result = await engine.RangeAsync(store, query, DifferentialData.Range, cancellationToken: cancellationToken);
            ours = result.ToMetricsResult();
        }
        catch (QueryException e) { return (theirError is null ? $"we fail: {e.Message}" : null, false); }
        if (theirError is not null) return ($"they fail: {theirError}", false);
        return (ApiMatrix.Difference(ApiMatrix.Read(theirs.RootElement.GetProperty("data").GetProperty("result")), ours), ours.Series.Count > 0);
    }
}
