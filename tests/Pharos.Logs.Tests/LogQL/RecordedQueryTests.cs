using System.Globalization;
using System.Text;
using System.Text.Json;
using Pharos.Core;
using Pharos.Logs.LogQL.Engine;
using Pharos.Logs.Tests.LogQL.Support;
using Pharos.Testing;

namespace Pharos.Logs.Tests.LogQL;

/// <summary>The recorded answers of a Loki 2.8, against entries in lists, cut into blocks in several ways, with and without columns.</summary>
[ConformanceFamily("logql")]
public sealed class RecordedQueryTests
{
    private static ListLogSource Load(int blockSize, bool hasColumns)
    {
        var source = new ListLogSource(blockSize, hasColumns);
        foreach (JsonElement stream in Cases.Load("logql/recorded/push.json").GetProperty("streams").EnumerateArray())
        {
            LabelSet labels = LabelSet.Of(stream.Map("stream").Select(l => new Label(l.Key, l.Value)));
            foreach (JsonElement value in stream.GetProperty("values").EnumerateArray()) source.Add(labels, long.Parse(value[0].GetString()!, CultureInfo.InvariantCulture), value[1].GetString()!);
        }
        return source;
    }

    private static long Time(string text) => text.Length > 12 ? long.Parse(text, CultureInfo.InvariantCulture) : (long)(decimal.Parse(text, CultureInfo.InvariantCulture) * 1_000_000_000);

    [Theory]
    [InlineData(7, false)]
    [InlineData(1000, false)]
    [InlineData(16, true)]
    public async Task Answers_are_those_that_Loki_gave(int blockSize, bool hasColumns)
    {
        using var engine = new LogQueryEngine(Load(blockSize, hasColumns), new LogQueryLimits(), TimeProvider.System);
        await Cases.RunAsync("logql/recorded/queries.json", async test =>
        {
            Dictionary<string, string> parameters = test.Map("params");
            string text = parameters["query"];
            LogQuery query = test.Text("endpoint") == "query" ? LogQuery.Instant(text, Time(parameters["time"]))
                : new LogQuery(text, Time(parameters["start"]), Time(parameters["end"]), Time(parameters.GetValueOrDefault("step", "1")))
                { Limit = int.Parse(parameters.GetValueOrDefault("limit", "100"), CultureInfo.InvariantCulture), IsForward = parameters.GetValueOrDefault("direction") == "forward" };
            // Since Loki 3 the parser keeps keys without a value only with the flag; the recording is from before.
            query = query with { Text = text.Replace("| logfmt |", "| logfmt --keep-empty |", StringComparison.Ordinal) };
            int status = test.GetProperty("status").GetInt32();
            try
            {
                LogQueryResult result = await engine.RunAsync(query, TestContext.Current.CancellationToken);
                if (status != 200) return "succeeds";
                JsonElement expected = test.GetProperty("data").GetProperty("result");
                return IsTie(text, expected, result) ? null : Compare(expected, result);
            }
            catch (QueryException e) when (status == 400)
            {
                return test.Text("error") == e.Message ? null : e.Message;
            }
        });
    }

    private static string? Compare(JsonElement expected, LogQueryResult result)
    {
        string[] actual = result.Type == LogResultType.Streams
            ? [.. result.Streams.Select(s => $"{Labels(s.Labels)}\n{string.Join('\n', s.Entries.Select(e => $"{e.TimestampNs} {Encoding.UTF8.GetString(e.Line.Span)}"))}")]
            : [.. result.Series.Select(s => $"{Labels(s.Labels)}\n{string.Join('\n', s.Values.Index().Where(v => !Series.IsAbsent(v.Item)).Select(v => $"{Seconds(result, v.Index)} {v.Item:G9}"))}")];
        string[] wanted = [.. expected.EnumerateArray().Select(e => result.Type == LogResultType.Streams
            ? $"{Labels(e.Map("stream"))}\n{string.Join('\n', e.GetProperty("values").EnumerateArray().Select(v => $"{v[0].GetString()} {v[1].GetString()}"))}"
            : $"{Labels(e.Map("metric"))}\n{string.Join('\n', Points(e))}")];
        Array.Sort(actual, StringComparer.Ordinal);
        Array.Sort(wanted, StringComparer.Ordinal);
        if (actual.SequenceEqual(wanted)) return null;
        int at = actual.Zip(wanted).TakeWhile(p => p.First == p.Second).Count();
        return $"{actual.Length} results, wanted {wanted.Length}; first difference\n{actual.ElementAtOrDefault(at)}\n  not\n{wanted.ElementAtOrDefault(at)}";
    }

    private static IEnumerable<string> Points(JsonElement series)
    {
        IEnumerable<JsonElement> points = series.TryGetProperty("values", out JsonElement values) ? values.EnumerateArray() : [series.GetProperty("value")];
        return points.Select(v => $"{v[0]} {double.Parse(v[1].GetString()!, CultureInfo.InvariantCulture):G9}");
    }

    /// <summary>Of equal values <c>topk</c> may take any: then the values of each step must be the same.</summary>
    private static bool IsTie(string query, JsonElement expected, LogQueryResult result)
    {
        if (!query.StartsWith("topk", StringComparison.Ordinal)) return false;
        IEnumerable<string> actual = result.Series.SelectMany(s => s.Values.Index().Where(v => !Series.IsAbsent(v.Item)).Select(v => $"{Seconds(result, v.Index)} {v.Item:G9}"));
        IEnumerable<string> wanted = expected.EnumerateArray().SelectMany(Points);
        return actual.Order(StringComparer.Ordinal).SequenceEqual(wanted.Order(StringComparer.Ordinal));
    }

    private static long Seconds(LogQueryResult result, int step) => (result.Query.StartNs + (step * result.Query.StepNs)) / 1_000_000_000;

    private static string Labels(IEnumerable<Label> labels) => Labels(labels.ToDictionary(l => l.Name, l => l.Value));

    private static string Labels(Dictionary<string, string> labels) => string.Join(",", labels.OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => $"{l.Key}={l.Value}"));
}
