using System.Globalization;
using System.Text.Json;
using Pharos.Metrics.PromQL.Printing;
using Pharos.Metrics.PromQL.Syntax;
using Pharos.Metrics.Tests.ThirdParty.Differential;

namespace Pharos.Metrics.Tests.PromQL.Syntax;

/// <summary>Valid queries, damaged at random, must get the same answer of <c>format_query</c> as from the installed Prometheus 2.42: the same text, or the same error at the same place. What 3.x changed is left out. <c>PHAROS_DIFFERENTIAL</c> sets the number of queries.</summary>
public sealed class ParserDifferentialTests
{
    private static readonly string[][] s_seeds =
    [
        ["sum", " ", "by", " ", "(", "job", ",", " ", "mode", ")", " ", "(", "rate", "(", "foo", "{", "a", "=", "\"b\"", ",", "c", "!~", "'d.*'", "}", "[", "5m", "]", ")", ")"],
        ["a", " ", "+", " ", "on", "(", "x", ")", " ", "group_left", "(", "y", ")", " ", "b", " ", "*", " ", "-", "2", " ", "^", " ", "c"],
        ["topk", "(", "5", ",", " ", "foo", " ", "offset", " ", "5m", ")", " ", "without", " ", "(", "a", ")"],
        ["histogram_quantile", "(", "0.9", ",", " ", "sum", "(", "rate", "(", "x", "[", "1h30m", ":", "5m", "]", ")", ")", " ", "by", " ", "(", "le", ")", ")"],
        ["label_replace", "(", "up", ",", "\"a\"", ",", "\"$1\"", ",", "`b`", ",", "\"(.*)\"", ")"],
        ["foo", " ", ">", " ", "bool", " ", "1", " ", "and", " ", "bar", " ", "unless", " ", "ignoring", "(", "a", ")", " ", "baz"],
        ["-", "foo", "{", "}", " ", "@", " ", "1603774568.123", " ", "or", " ", "+", "vector", "(", "0.5", ")"],
        ["max_over_time", "(", "foo", "[", "1d", "]", " ", "@", " ", "start", "(", ")", " ", "offset", " ", "-", "1w", ")"],
        ["(", "1", " ", "==", "bool", " ", "0x1F", ")", " ", "%", " ", "time", "(", ")", " ", "atan2", " ", "Inf"],
        ["count_values", "(", "\"v\"", ",", "foo:bar", "{", "__name__", "=~", "\"x\"", ",", "}", ")", " ", "# end"],
    ];

    private static readonly string[] s_extra = ["(", ")", "{", "}", "[", "]", ",", "by", "sum", "offset", "5m", "1", "-", "==", "=", "foo", "\"s\"", "bool", "on", "@", ":", "and", "=~", "!", "group_right", "without", "é", "$", "'", "\n"];

    /// <summary>Texts of errors that differ between the versions although both refuse the query.</summary>
    private static readonly string[] s_changed = ["duration", "subquery", "range selector", "in offset", "bad number", "unexpected colon", "expected ':'", "unexpected string", "metric identifier", "is not enabled", "metric name must not be set twice"];

    /// <summary>2.42 did not take a duration for a number.</summary>
    private static bool HasBareDuration(string query) => query.Contains("5m", StringComparison.Ordinal) || query.Contains("1h30m", StringComparison.Ordinal) || query.Contains("1w", StringComparison.Ordinal) || query.Contains("1d", StringComparison.Ordinal);

    [Fact]
    public async Task Answers_damaged_queries_as_Prometheus_does()
    {
        int count = int.Parse(Environment.GetEnvironmentVariable("PHAROS_DIFFERENTIAL") ?? "2000", CultureInfo.InvariantCulture);
        using PrometheusServer server = await PrometheusServer.StartAsync(TestContext.Current.CancellationToken);
        var random = new Random(20261122);
        var failures = new List<string>();
        int refused = 0;
        for (int i = 0; i < count; i++)
        {
            string query = Damaged(random);
            if (query.Trim().Length == 0) continue;
            using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["query"] = query });
            using HttpResponseMessage response = await server.Client.PostAsync("/api/v1/format_query", form, TestContext.Current.CancellationToken);
            using JsonDocument answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            string theirs = response.IsSuccessStatusCode
                ? answer.RootElement.GetProperty("data").GetString()!
                : answer.RootElement.GetProperty("error").GetString()!.Replace("invalid parameter \"query\": ", "", StringComparison.Ordinal)
                    .Replace("\"<Item 57385>\" <op:@>", "<op:@>", StringComparison.Ordinal); // 2.42 had no name for it
            string ours;
            bool accepted = true;
            try { ours = PrettyPrinter.Print(Parser.ParseExpr(query)); }
            catch (ParseException e)
            {
                ours = e.Message;
                accepted = false;
                refused++;
            }
            if (ours == theirs || IsNewer(query, accepted, response.IsSuccessStatusCode)) continue;
            if (accepted == response.IsSuccessStatusCode && !accepted && theirs.Contains("trailing commas", StringComparison.Ordinal) && HasBareDuration(query)) continue;
            if (accepted == response.IsSuccessStatusCode && !accepted && s_changed.Any(c => ours.Contains(c, StringComparison.Ordinal) || theirs.Contains(c, StringComparison.Ordinal))) continue;
            failures.Add($"{query.ReplaceLineEndings("\\n")}\n  Prometheus {theirs}\n  Pharos     {ours}");
        }
        Assert.True(failures.Count == 0, $"{failures.Count} of {count} differ\n{string.Join("\n", failures.Take(40))}");
        Assert.InRange(refused, count / 4, count - 50);
    }

    /// <summary>Accepted since 3.x: numbers as durations and durations as numbers, arithmetic in brackets, quoted names in braces, any name in groupings.</summary>
    private static bool IsNewer(string query, bool oursAccepts, bool theirsAccepts) =>
        oursAccepts && !theirsAccepts && (query.Contains('[', StringComparison.Ordinal) || query.Contains(':', StringComparison.Ordinal) || query.Contains("5m", StringComparison.Ordinal) || query.Contains('"', StringComparison.Ordinal)
            || query.Contains('`', StringComparison.Ordinal) || query.Contains("1w", StringComparison.Ordinal) || query.Contains('\'', StringComparison.Ordinal) || query.Contains("offset", StringComparison.Ordinal));

    private static string Damaged(Random random)
    {
        List<string> tokens = [.. s_seeds[random.Next(s_seeds.Length)]];
        for (int changes = random.Next(3); changes >= 0 && tokens.Count > 1; changes--)
        {
            int at = random.Next(tokens.Count);
            switch (random.Next(4))
            {
                case 0: tokens.RemoveAt(at); break;
                case 1: tokens.Insert(at, s_extra[random.Next(s_extra.Length)]); break;
                case 2: tokens[at] = s_extra[random.Next(s_extra.Length)]; break;
                default: tokens.RemoveRange(at, random.Next(1, tokens.Count - at + 1)); break;
            }
        }
        return string.Concat(tokens);
    }
}
