using System.Globalization;
using System.Text.Json;
using Pharos.Core;
using Pharos.Metrics.PromQL.Engine;
using Pharos.Metrics.PromQL.Syntax;
using Pharos.Metrics.PromQL.Testing;
using Pharos.Testing;

namespace Pharos.Metrics.Tests.PromQL.Engine;

/// <summary>Range queries of the PromQL compliance suite with the answers of a real Prometheus 2.42.</summary>
[ConformanceFamily("promql")]
public sealed class RecordedQueriesTests
{
    [Fact]
    public Task Answers_as_recorded() => ConformanceFile.RunAsync("promql/recorded/range-queries.json", async cases =>
    {
        ScriptStore store = Load(Conformance.Require("promql/recorded/dataset.json"));
        JsonElement root = Cases.Load(cases.Name);
        var range = new StepRange(Ms(root.GetProperty("start")), Ms(root.GetProperty("end")), Ms(root.GetProperty("step")));
        using var engine = new QueryEngine(new QueryOptions(), new QueryLimits(), ParserOptions.All, TimeProvider.System);
        foreach ((int index, JsonElement item) in root.GetProperty("cases").EnumerateArray().Index())
            await cases.CaseAsync(Cases.Name(index, item), () => Check(engine, store, item.GetProperty("query").GetString()!, range, item));
    });

    private static async Task<string?> Check(QueryEngine engine, ScriptStore store, string query, StepRange range, JsonElement item)
    {
        MetricsResult result;
        try
        {
            using QueryResult answer = await engine.RangeAsync(store, query, range, cancellationToken: TestContext.Current.CancellationToken);
            result = answer.ToMetricsResult();
        }
        catch (QueryException e) { return item.TryGetProperty("error_type", out _) ? null : e.Message; }
        if (item.TryGetProperty("error_type", out JsonElement kind)) return $"expected an error of type {kind.GetString()}";
        return ApiMatrix.Difference(ApiMatrix.Read(item.GetProperty("result")), result);
    }

    private static long Ms(JsonElement seconds) => (long)Math.Round(seconds.GetDouble() * 1000);

    private static ScriptStore Load(string path)
    {
        using JsonDocument data = JsonDocument.Parse(File.ReadAllBytes(path));
        long start = data.RootElement.GetProperty("start_ms").GetInt64(), interval = data.RootElement.GetProperty("interval_ms").GetInt64();
        var store = new ScriptStore();
        foreach (JsonElement series in data.RootElement.GetProperty("series").EnumerateArray())
        {
            LabelSet labels = ApiMatrix.Labels(series.GetProperty("labels"));
            int i = 0;
            foreach (JsonElement value in series.GetProperty("values").EnumerateArray())
            {
                long timeMs = start + (i++ * interval);
                if (value.ValueKind == JsonValueKind.Null) continue;
                double number = value.ValueKind == JsonValueKind.String ? ApiMatrix.Number(value.GetString()!) : value.GetDouble();
                store.Add(labels, timeMs, number);
            }
        }
        return store;
    }
}

/// <summary>A matrix as the HTTP API writes it.</summary>
internal static class ApiMatrix
{
    public static Dictionary<LabelSet, Dictionary<long, double>> Read(JsonElement matrix)
    {
        var series = new Dictionary<LabelSet, Dictionary<long, double>>();
        foreach (JsonElement item in matrix.EnumerateArray())
        {
            var points = new Dictionary<long, double>();
            foreach (JsonElement point in item.GetProperty("values").EnumerateArray())
                points[(long)Math.Round(point[0].GetDouble() * 1000)] = Number(point[1].GetString()!);
            series[Labels(item.GetProperty("metric"))] = points;
        }
        return series;
    }

    public static LabelSet Labels(JsonElement metric) => LabelSet.Of(metric.EnumerateObject().Select(p => new Label(p.Name, p.Value.GetString()!)));

    public static double Number(string text) => text switch
    {
        "NaN" => double.NaN,
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        "stale" => StaleMarker.Value,
        _ => double.Parse(text, CultureInfo.InvariantCulture),
    };

    /// <summary>Null where both are the same within 1e-6.</summary>
    public static string? Difference(Dictionary<LabelSet, Dictionary<long, double>> expected, MetricsResult actual)
    {
        foreach (MetricsSeries series in actual.Series)
        {
            if (!expected.TryGetValue(series.Labels, out Dictionary<long, double>? points)) return $"unexpected series {series.Labels}";
            foreach (MetricsPoint point in series.Points)
            {
                if (!points.TryGetValue(point.TimestampMs, out double wanted)) return $"{series.Labels}: unexpected {GoNumber.General(point.Value)} at {point.TimestampMs}";
                if (!AlmostEqual(wanted, point.Value)) return $"{series.Labels}: expected {GoNumber.General(wanted)} at {point.TimestampMs}, got {GoNumber.General(point.Value)}";
            }
            if (points.Count != series.Points.Count) return $"{series.Labels}: expected {points.Count} points, got {series.Points.Count}";
        }
        if (expected.Count == actual.Series.Count) return null;
        return $"missing series {expected.Keys.First(labels => !actual.Series.Any(s => s.Labels.Equals(labels)))}";
    }

    private static bool AlmostEqual(double a, double b) =>
        a == b || (double.IsNaN(a) && double.IsNaN(b)) || Math.Abs(a - b) <= 1e-6 * Math.Max(Math.Abs(a), Math.Abs(b)) || Math.Abs(a - b) < 1e-9;
}
