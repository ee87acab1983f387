using System.Text.RegularExpressions;
using Pharos.Core;
using Pharos.Metrics.Api;
using Pharos.Metrics.PromQL.Engine;
using Pharos.Metrics.PromQL.Printing;
using Pharos.Metrics.PromQL.Syntax;
using Pharos.Metrics.PromQL.Testing;
using Pharos.Testing;

using ValueType = Pharos.Metrics.PromQL.Syntax.ValueType;

namespace Pharos.Metrics.Tests.PromQL;

/// <summary>Damaged queries and scripts end in an answer or in the error that says so. <c>PHAROS_FUZZ_SECONDS</c> sets how long each runs.</summary>
public sealed partial class PromQLFuzzTests
{
    private const string OwnScript = """
        load 1m
          m_total{a="b", c="d"} 1+2x30
          m_total{a="e"} 1 2 _ stale 3+1x20
          h_bucket{le="1"} 0+1x30
          h_bucket{le="+Inf"} 0+3x30
          n {{schema:1 sum:3 count:22 z_bucket:1 z_bucket_w:0.1 buckets:[5 10 6]}}+{{schema:1 sum:1 count:1 buckets:[1]}}x20
          c {{schema:-53 sum:1 count:3 custom_values:[1 2] buckets:[1 2]}}x10

        eval instant at 10m sum by (a) (rate(m_total[5m:30s] offset 1m))

        eval instant at 10m histogram_quantile(0.9, h_bucket) or histogram_fraction(0, 1, n) or histogram_avg(c)

        eval range from 0 to 20m step 1m label_replace(m_total, "x", "$1-${1}", "a", "(.*)") / on (x) group_left (c) topk(2, m_total @ end())

        eval range from 0 to 20m step 1m predict_linear(m_total[10m], 3600) ^ 2 > bool -sort_desc(abs(m_total)) unless absent_over_time(m_total[1h])
        """;

    private static readonly string[] s_pieces =
    [
        "(", ")", "{", "}", "[5m]", "[5m:]", "[1y:1ms]", "[292y]", "[1ms]", "[5m:1s] offset -1w", " offset 100y", " @ 0", " @ 9223372036854775", " @ end()", ",", "sum", "sum by (a) ", " without ()", "rate", "topk(1000000000, ", "quantile(-1, ",
        "count_values(\"x\", ", "label_replace(", "label_join(", "(.*)", "(.+){900}", "$1$1$1$1", "((a{100}){100}){100}", "\\\\", "=~\"", "!~", "\"", "'", "`", "-", "+", "^", " and ", " or ", " unless ", " == bool ", " on (a) ", " ignoring () group_left (b) ",
        "1e308", "NaN", "Inf", "-0", "0x7fffffffffffffff", "m_total", "n", "h_bucket", "c", "step()", "range()", " anchored", " smoothed", "fill(0)", "</", ">/", "atan2", "#", "\n", "\0", "é", "😀", "\uD800", "9", "0", "ms", "y", "info(", "sort_by_label(",
    ];

    /// <summary>Data and the queries that were written for it.</summary>
    private sealed record Written(ScriptStore Store, EvalCommand Eval);

    private static readonly string[] s_scripts = [OwnScript, .. Conformance.Root is null ? [] : Directory.EnumerateFiles(Path.Combine(Conformance.Root, "promql/testdata")).Order(StringComparer.Ordinal).Select(File.ReadAllText)];

    private static readonly Written[] s_queries = [.. s_scripts.SelectMany(Queries)];

    private static IEnumerable<Written> Queries(string script)
    {
        var loads = new List<LoadCommand>();
        ScriptStore? store = null;
        foreach (ScriptCommand command in ScriptParser.Parse(script))
        {
            if (command is EvalCommand eval) yield return new Written(store ??= Filled(loads), eval);
            else store = null;
            if (command is ClearCommand) loads.Clear();
            else if (command is LoadCommand load) loads.Add(load);
        }
    }

    private static ScriptStore Filled(List<LoadCommand> loads)
    {
        var store = new ScriptStore();
        foreach (LoadCommand load in loads) ScriptLoader.Load(store, load);
        return store;
    }

    [GeneratedRegex(@"offset[\s(]*[-+][\s(]*[-+]", RegexOptions.IgnoreCase)]
    private static partial Regex TwoSigns();

    [Fact]
    public void Whatever_is_asked_prints_as_itself_or_says_where_it_is_wrong() => Fuzz.Run(random =>
    {
        string query = random.Mutate(random.Pick(s_queries).Eval.Query, s_pieces);
        Fuzz.Within(query.Length, 10_000, 32 << 20, () => // a regex costs most
        {
            try
            {
                Expr expr = Parser.ParseExpr(query, ParserOptions.All);
                string printed = ExprPrinter.Print(expr);
                if (TwoSigns().IsMatch(query)) return; // upstream reads what follows as arithmetic on durations, and prints that without brackets
                Assert.Equal(printed, ExprPrinter.Print(Parser.ParseExpr(printed, ParserOptions.All)));
                Assert.Equal(printed, ExprPrinter.Print(Parser.ParseExpr(PrettyPrinter.Print(expr, 0, 20), ParserOptions.All)));
            }
            catch (ParseException e)
            {
                Assert.NotEmpty(e.Errors);
                Assert.All(e.Errors, error => Assert.InRange(error.Span.Start, 0, query.Length));
                _ = e.Message;
            }
            catch (Exception e) { throw new InvalidOperationException($"{query}: {e.Message}", e); }
        });
    });

    /// <summary>Small limits, so that a query which ignores them is seen by what it allocates and by its time.</summary>
    [Fact]
    public void Whatever_parses_is_evaluated_within_the_limits()
    {
        using var engine = new QueryEngine(new QueryOptions(), new QueryLimits { MaxSamples = 20_000, Timeout = TimeSpan.FromSeconds(5) }, ParserOptions.All, TimeProvider.System);
        using var delayed = new QueryEngine(new QueryOptions { DelayedNameRemoval = true, UseStartTimestamps = true, TypeAndUnitLabels = true }, engine.Limits, ParserOptions.All, TimeProvider.System);
        long[] times = [0, 1, -1, 600_000, 3_600_000, ApiRequest.MinTimeMs, ApiRequest.MaxTimeMs, 1_700_000_000_000];
        long[] steps = [1, 7, 1_000, 60_000, 86_400_000, 1L << 40, long.MaxValue];
        Fuzz.Run(random =>
        {
            Written written = random.Pick(s_queries);
            string query = random.Next(4) == 0 ? written.Eval.Query : random.Mutate(written.Eval.Query, s_pieces);
            QueryEngine used = random.Next(3) == 0 ? delayed : engine;
            Fuzz.Within(0, 0, 512 << 20, () =>
            {
                try
                {
                    Expr expr = used.Parse(query);
                    long at = random.Next(2) == 0 ? written.Eval.Range.StartMs : random.Pick(times);
                    using (QueryResult result = used.InstantAsync(written.Store, query, expr, at).AsTask().GetAwaiter().GetResult()) Look(result);
                    if (expr.Type is not (ValueType.Vector or ValueType.Scalar)) return;
                    var range = new StepRange(at, at, random.Pick(steps));
                    if (range.StepMs < 1L << 40) range = range with { EndMs = at + (random.Next(200) * range.StepMs) };
                    using (QueryResult result = used.RangeAsync(written.Store, query, expr, range).AsTask().GetAwaiter().GetResult()) Look(result);
                }
                catch (QueryException e) { Assert.NotEmpty(e.Message); }
                catch (Exception e) { throw new InvalidOperationException($"{query}: {e.Message}", e); }
            });
        });
    }

    private static void Look(QueryResult result)
    {
        _ = result.ToMetricsResult();
        Assert.InRange(result.Statistics.PeakSamples, 0, 20_000);
    }

    [Fact]
    public void Scripts_are_read_and_run_or_say_in_which_line_they_cannot() => Fuzz.Run(random =>
    {
        string[] blocks = random.Pick(s_scripts).ReplaceLineEndings("\n").Split("\n\n");
        int first = random.Next(blocks.Length);
        string script = random.Mutate(string.Join("\n\n", blocks.Skip(first).Take(random.Next(1, 6))), [.. s_pieces, "load 1m\n", "load_with_nhcb 5m\n", "eval instant at 5m ", "expect fail\n", "clear\n", "{{", "}}", "{{schema:", "x3", "x99999999", "_", "stale", "@st ", "+1x2", "buckets:[1 2]", "offset:2000000000 "]);
        (int passed, IReadOnlyList<string> failures) = QueryScripts.Run(script);
        Assert.True(passed >= 0);
        foreach (string failure in failures) Assert.False(failure.Contains("\n   at ", StringComparison.Ordinal), failure); // the stack of an exception that nobody foresaw
    });

    [Fact]
    public void Series_are_read_or_refused_with_a_column() => Fuzz.Run(random =>
    {
        string[] series = ["m{a=\"b\", c='d'} 1 -2.5 3+1x4 _ _x3 stale NaN Inf 1e3x2", "h {{schema:1 sum:3 count:22 z_bucket:1 buckets:[5 10 7] n_buckets:[1] offset:-3}}+{{sum:1 count:1}}x4 {{schema:-53 custom_values:[1 2] buckets:[1 2 3] counter_reset_hint:gauge}}x2"];
        string text = random.Mutate(random.Pick(series), ["{{", "}}", "[", "]", ":", "x", "x1000", "-", "+", "_", "\"", "{", "}", "=", ",", "1e999", "0x1F", "stale", "schema:8", "schema:-99", "offset:2147483647", "NaN", "é"]);
        Fuzz.Within(0, 0, 512 << 20, () => // a few characters repeat a value up to a million times
        {
            try
            {
                (LabelSet labels, List<SequenceValue> values) = SeriesNotation.Parse(text);
                _ = labels.ToString() + values.Count;
            }
            catch (NotationException e) { Assert.NotEmpty(e.Message); }
            catch (Exception e) { throw new InvalidOperationException($"{text}: {e.Message}", e); }
        });
    });
}
