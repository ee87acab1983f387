using System.Text;
using System.Text.Json;
using Pharos.Core;
using Pharos.Logs.LogQL.Engine;
using Pharos.Logs.LogQL.Pipeline;
using Pharos.Logs.LogQL.Printing;
using Pharos.Logs.LogQL.Syntax;
using Pharos.Logs.Tests.LogQL.Support;
using Pharos.Testing;

namespace Pharos.Logs.Tests.LogQL;

public sealed class FuzzTests
{
    private static readonly string[] s_queries =
    [
        .. Samples.Stages.Select(s => $"{{app=\"x\"}} {s}"), "sum by (a) (rate({app=\"x\"} | json | unwrap bytes(size) | __error__=\"\" [5m] offset 1h))",
        "topk(3, count_over_time({a=\"b\"}[1m])) / on (a) group_left (c) label_replace(vector(1), \"a\", \"$1\", \"b\", \"(.*)\") > bool 2 ^ 3 or vector(0)",
        "quantile_over_time(0.9, {a=~\"b.+\", c!~\"d\"} | logfmt | unwrap duration(took) [1h]) by (x, y)",
        .. Conformance.Root is null ? [] : Cases.Load("logql/parse.json").EnumerateArray().Select(t => t.Text("query")!),
    ];

    private static readonly string[] s_pieces =
    [
        "{", "}", "(", ")", "[5m]", "|", "|=", "|~", "!=", "!~", "|>", "=", "==", ">=", "\"", "`", "\\", ",", " or ", " and ", " by ", " unwrap ", " offset 5m", "1", "-", "0x1F", "1e999", "5m", "2KiB", "ip(", "bool", " on ", "#", "\n",
        "ä", "😀", "\uD800", "--strict", "json", "logfmt", "(?P<a>", "<a>", "<_>", "{{", "}}", ".", "[", "]", "9999999999999999999", "\0",
    ];

    [Fact]
    public void Whatever_is_asked_either_parses_and_prints_as_itself_or_is_a_parse_error() => Fuzz.Run(random =>
    {
        string query = random.Mutate(random.Pick(s_queries), s_pieces);
        try
        {
            Expr expr = Parser.Parse(query);
            string printed = ExprPrinter.Print(expr);
            Assert.Equal(printed, ExprPrinter.Print(Parser.Parse(printed)));
            Assert.Equal(printed, ExprPrinter.Print(Parser.Parse(PrettyPrinter.Print(expr, 20))));
        }
        catch (ParseException) { } // an answer too
        catch (Exception e) when (e is not ParseException) { throw new InvalidOperationException($"{query}: {e.Message}", e); }
    });

    [Theory]
    [InlineData("(", ")")]
    [InlineData("sum(", ")")]
    [InlineData("-", "")]
    [InlineData("1 + ", "1")]
    [InlineData("1 ^ ", "1")]
    [InlineData("{a=\"b\"} | a=\"b\" or (", ")")]
    [InlineData("count_over_time((", ")")]
    [InlineData("{a=\"b\"} | json x=\"a", "\"")]
    public void Deep_nesting_ends_in_an_error_not_in_a_crash(string open, string close)
    {
        string query = string.Concat(Enumerable.Repeat(open, 20_000)) + string.Concat(Enumerable.Repeat(close, 20_000));
        Assert.Throws<ParseException>(() => Parser.Parse(query.Length > Parser.MaxLength ? query[..Parser.MaxLength] : query));
        Assert.Throws<ParseException>(() => Parser.Parse(query));
    }

    [Fact]
    public void Stages_take_any_line() => Fuzz.Run(random =>
    {
        string stages = string.Join(' ', Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Pick(Samples.Stages)));
        var names = new NameTable();
        var pipeline = new CompiledPipeline(names, ((LogExpr)Parser.Parse("{a=\"b\"} " + stages)).Stages, random.Next(2) == 0 ? null : new HashSet<string> { "level", "status" });
        var labels = new BaseLabels(names, LabelSet.Of(("app", "x"), ("level", "base")), LabelSet.Of(("status", "1")));
        for (int i = 0; i < 50; i++)
        {
            byte[] line = random.Mutate(random.Pick(Samples.Lines));
            try
            {
                bool passes = pipeline.Process(ByteSlice.Of(line), i, labels);
                string shown = $"{passes} {pipeline.State.Line} {pipeline.State.Labels.ToLabels()}";
                pipeline.Process(ByteSlice.Of(line), i, labels);
                Assert.Equal(shown, $"{passes} {pipeline.State.Line} {pipeline.State.Labels.ToLabels()}");
            }
            catch (Exception e) { throw new InvalidOperationException($"{stages} on {Convert.ToHexString(line)}: {e.Message}", e); }
        }
    });

    private static readonly string[] s_arguments =
    [
        "\"", "`", "\\", "[", "]", "[0]", "[-1]", "[99999999999]", "[\\\"", ".", "..", "{{", "}}", "{{ .a }}", "{{ repeat 1000000000 .a }}", "{{ printf \"%1000000000d\" 1 }}", "{{ range .a }}", "{{ end }}", "<a>", "<_>", "<", ">", "<a><b>", "(?P<a>", "(", ")", "((a{100}){100}){100}", "\\d{1,1000}", "(?i)", "|", "or", ",", "=", "==", "~",
        "10.0.0.0/33", "::/129", "1.2.3.4-1.2.3.3", "1e999", "-1", "5m", "2KiB", "__error__", "__line__", "é", "\uD800", "--strict", "--keep-empty",
    ];

    /// <summary>What stages are given by whoever asks: paths, patterns, regexes, templates, addresses, sizes.</summary>
    [Fact]
    public void Stages_that_parse_take_any_line() => Fuzz.Run(random =>
    {
        string stage = random.Mutate(random.Pick(Samples.Stages), s_arguments), query = "{a=\"b\"} " + (random.Next(3) == 0 ? random.Pick(Samples.Stages) + " " + stage : stage);
        byte[] line = random.Next(2) == 0 ? random.Pick(Samples.Lines) : random.Mutate(random.Pick(Samples.Lines));
        Fuzz.Within(query.Length + line.Length, 10_000, 64 << 20, () => // a regex costs most
        {
            try
            {
                var names = new NameTable();
                var pipeline = new CompiledPipeline(names, ((LogExpr)Parser.Parse(query)).Stages, null);
                pipeline.Process(ByteSlice.Of(line), 1, new BaseLabels(names, LabelSet.Of(("app", "x"), ("level", "base")), LabelSet.Of(("status", "1"))));
                _ = $"{pipeline.State.Line} {pipeline.State.Labels.ToLabels()}";
            }
            catch (ParseException e) { Assert.NotEmpty(e.Message); }
            catch (Exception e) { throw new InvalidOperationException($"{query} on {Convert.ToHexString(line)}: {e.Message}", e); }
        });
    });

    /// <summary>Ranges, steps, offsets, conversions and aggregations of whatever parses.</summary>
    [Fact]
    public void Whatever_parses_is_evaluated_within_the_limits()
    {
        var source = new ListLogSource(16, hasColumns: true);
        for (int i = 0; i < 40; i++) source.Add(LabelSet.Of(("app", "x"), ("a", "b"), ("level", i % 3 == 0 ? "" : "base")), i * 1_000_000_000L, Encoding.Latin1.GetString(Samples.Lines[i % Samples.Lines.Length]), LabelSet.Empty);
        using var engine = new LogQueryEngine(source, new LogQueryLimits(), TimeProvider.System);
        string[] queries = [.. s_queries, .. s_queries.Select(q => $"sum by (level) (count_over_time({q} [7s]))"), "avg_over_time({app=~\".+\"} | json | unwrap duration(took) | __error__=\"\" [5m])", "label_join(rate({a=\"b\"}[1m]), \"x\", \",\", \"a\", \"level\")"];
        string[] pieces = [.. s_pieces, "[292y]", "[1ns]", "[106751d]", " offset 292y", " offset -292y", "{app=~\".+\"}", "topk(1000000000, ", "approx_topk(3, ", "quantile_over_time(-1, ", "sort_desc(", "vector(1)", " | unwrap bytes(size)", " | unwrap duration_seconds(took)"];
        Fuzz.Run(random =>
        {
            string query = random.Next(4) == 0 ? random.Pick(queries) : random.Mutate(random.Pick(queries), pieces);
            long startNs = random.Pick([0, -1, 20_000_000_000, long.MaxValue - 10_000_000_000, long.MinValue + 10_000_000_000]), stepNs = random.Pick([1, 1_000_000, 7_000_000_000, long.MaxValue]);
            long endNs = stepNs == 1 ? startNs + 100 : startNs + 10_000_000_000;
            Fuzz.Within(0, 0, 512 << 20, () =>
            {
                try { _ = engine.RunAsync(new LogQuery(query, startNs, endNs, stepNs) { Limit = 10 }, CancellationToken.None).AsTask().GetAwaiter().GetResult().Series.Count; }
                catch (QueryException e) { Assert.NotEmpty(e.Message); }
                catch (Exception e) { throw new InvalidOperationException($"{query} from {startNs} to {endNs} by {stepNs}: {e.Message}", e); }
            });
        });
    }

    /// <summary>Blocks of any size, with columns or without, give the same answer as one line after the other.</summary>
    [Fact]
    public void Answers_do_not_depend_on_blocks_and_columns() => Fuzz.Run(random =>
    {
        ListLogSource[] sources = [new ListLogSource(1), new ListLogSource(7), new ListLogSource(64, hasColumns: true), new ListLogSource(5, hasColumns: true)];
        for (int i = 0; i < 60; i++)
        {
            byte[] line = random.Next(4) == 0 ? random.Mutate(random.Pick(Samples.Lines)) : random.Pick(Samples.Lines);
            LabelSet stream = LabelSet.Of(("app", random.Pick(["x", "y"])), ("level", random.Pick(["", "", "base"])));
            LabelSet metadata = LabelSet.Of(("status", random.Pick(["", "", "", "777"])));
            long timeNs = random.Next(100) * 1_000_000_000L;
            foreach (ListLogSource source in sources) source.Add(stream, timeNs, Encoding.Latin1.GetString(line), metadata);
        }
        string stages = string.Join(' ', Enumerable.Range(0, random.Next(0, 3)).Select(_ => random.Pick(Samples.Stages)));
        string[] ops = ["count_over_time", "rate", "bytes_over_time", "bytes_rate", "absent_over_time"], unwrapped = ["sum_over_time", "avg_over_time", "min_over_time", "max_over_time", "stddev_over_time", "last_over_time", "rate_counter"];
        string parser = random.Pick(["| json", "| logfmt", ""]);
        string inner = random.Next(3) == 0 ? $"{random.Pick(unwrapped)}({{app=~\".+\"}} {parser} {stages} | unwrap {random.Pick(["status", "duration_ms", "duration(took)"])} | __error__=\"\" [{random.Next(1, 30)}s])"
            : $"{random.Pick(ops)}({{app=~\".+\"}} {stages} {parser} | __error__=\"\" {random.Pick(["", "| status>=500", "| level=\"error\"", "|= \"e\""])} [{random.Next(1, 30)}s])";
        string query = random.Next(5) switch
        {
            0 => $"{{app=~\".+\"}} {stages}",
            1 => $"{{app=~\".+\"}} {parser} | status>=500 {stages}",
            2 => inner,
            3 => $"sum by ({random.Pick(["app", "level", "status", "app, level", "path"])}) ({inner})",
            _ => $"max without (app, path) ({inner})",
        };
        string[] answers = [.. sources.Select(s => Answer(s, query, 100))];
        foreach (string answer in answers) Assert.True(answers[0] == answer, $"{query}\n{answers[0]}\n---\n{answer}");
    });

    /// <summary>A comparison that finds no number gives the line an error, with which it passes later ones (found by the test above).</summary>
    [Fact]
    public void A_comparison_that_columns_cannot_judge_keeps_later_ones_from_dropping()
    {
        ListLogSource[] sources = [new ListLogSource(1), new ListLogSource(64, hasColumns: true)];
        foreach (ListLogSource source in sources)
        {
            source.Add(LabelSet.Of(("app", "x")), 1_000_000_000, "{\"status\":\"no number\"}", LabelSet.Empty);
            source.Add(LabelSet.Of(("app", "x")), 2_000_000_000, "{}", LabelSet.Of(("status", "777"))); // so the column alone does not say what status is
        }
        string[] answers = [.. sources.Select(source => Answer(source, "{app=\"x\"} | json | status>=500 | size<=2KiB", 10))];
        Assert.Contains("no number", answers[0], StringComparison.Ordinal);
        Assert.Equal(answers[0], answers[1]);
    }

    private static string Answer(ListLogSource source, string query, int limit)
    {
        using var engine = new LogQueryEngine(source, new LogQueryLimits(), TimeProvider.System);
        try
        {
            LogQueryResult result = engine.RunAsync(new LogQuery(query, 0, 100_000_000_000, 7_000_000_000) { Limit = limit }, CancellationToken.None).AsTask().GetAwaiter().GetResult();
            return string.Join('\n', result.Streams.Select(s => $"{s.Labels} {string.Join(' ', s.Entries.Select(e => $"{e.TimestampNs} {Encoding.UTF8.GetString(e.Line.Span)}").Order(StringComparer.Ordinal))}")
                .Concat(result.Series.Select(s => $"{s.Labels} {string.Join(' ', s.Values.Select(v => Series.IsAbsent(v) ? "-" : v.ToString("G10")))}")));
        }
        catch (QueryException e) { return e.Message.StartsWith("pipeline error", StringComparison.Ordinal) ? "pipeline error" : e.Message; }
    }

    /// <summary>A regex matches with the search for its literals before it exactly as without.</summary>
    [Fact]
    public void Required_texts_never_hide_a_match() => Fuzz.Run(random =>
    {
        string[] parts = ["err", "(?i)Warn", "x|yz", "[ab]", "(foo|bar)", "a+", "(?i:kelvin|S)", "\\d", ".*", "^", "$", "q?", "ab{2}", "(?:)", "5[03]", "\\.", "ä"];
        string pattern = string.Concat(Enumerable.Range(0, random.Next(1, 5)).Select(_ => random.Next(4) == 0 ? $"(?:{random.Pick(parts)}|{random.Pick(parts)})" : $"(?:{random.Pick(parts)})"));
        var test = new Pharos.Logs.LogQL.Pipeline.Filters.RegexTest(pattern);
        Re2 plain = Re2.Compile(pattern);
        string[] words = ["err", "WARN", "warn", "yz", "b", "foo", "aab", "\u212Aelvin", "\u017F", "K", "7", "503", "q", "abb", ".", "ä", "\n"];
        for (int i = 0; i < 20; i++)
        {
            string line = string.Concat(Enumerable.Range(0, random.Next(0, 6)).Select(_ => random.Pick(words)));
            Assert.True(test.Matches(Encoding.UTF8.GetBytes(line)) == plain.Regex.IsMatch(line), $"{pattern} on {line}");
        }
    });

    /// <summary>Counting by changes from step to step is counting window by window.</summary>
    [Fact]
    public void Windows_hold_what_lies_in_them() => Fuzz.Run(random =>
    {
        long stepNs = random.Next(1, 20), rangeNs = random.Next(1, 60), startNs = random.Next(-50, 50), offsetNs = random.Next(-20, 20);
        int steps = random.Next(1, 12);
        var windows = new StepWindows(startNs, stepNs, steps, rangeNs, offsetNs);
        var counts = new WindowCounts(steps, hasBytes: false);
        long[] times = [.. Enumerable.Range(0, 40).Select(_ => (long)random.Next(-100, 300)).Order()];
        foreach (long time in times)
        {
            windows.Locate(time, out int first, out int last, out long untilNs);
            counts.Add(first, last, 1, 0);
            windows.Locate(untilNs == long.MaxValue ? time : untilNs, out int sameFirst, out int sameLast, out _);
            Assert.Equal((first, last), (sameFirst, sameLast));
        }
        double[] values = new Series(LabelSet.Empty, steps).Values;
        counts.Evaluate(1, values);
        for (int i = 0; i < steps; i++)
        {
            long end = startNs + (i * stepNs) - offsetNs;
            int expected = times.Count(t => t > end - rangeNs && t <= end);
            Assert.Equal(expected, Series.IsAbsent(values[i]) ? 0 : values[i]);
        }
    });

    /// <summary>Times, ranges and offsets at the ends of 64 bits: going on from what <see cref="StepWindows.Locate"/> says comes to the end, through the same windows as exact arithmetic (an endless loop, found by fuzzing).</summary>
    [Fact]
    public void Windows_far_away_hold_what_lies_in_them_too() => Fuzz.Run(random =>
    {
        long Far() => random.Next(8) switch
        {
            0 => long.MinValue, 1 => long.MaxValue, 2 => long.MinValue + random.Next(100), 3 => long.MaxValue - random.Next(100), 4 => random.NextInt64(long.MinValue, long.MaxValue),
            5 => random.Next(-100, 100), 6 => (1L << random.Next(58, 63)) + random.Next(-3, 3), _ => -(1L << random.Next(58, 63)) + random.Next(-3, 3),
        };
        int steps = random.Next(1, 12);
        long startNs = Far(), stepNs = Math.Max(1, Math.Abs(Far() / 2)), rangeNs = Math.Max(1, Math.Abs(Far() / 2)), offsetNs = Far();
        var windows = new StepWindows(startNs, stepNs, steps, rangeNs, offsetNs);
        long time = Far();
        for (int runs = 0; ; runs++)
        {
            windows.Locate(time, out int first, out int last, out long untilNs);
            Assert.True(untilNs >= time && runs <= (2 * steps) + 1, $"{startNs} {stepNs} {steps} {rangeNs} {offsetNs}: {time} until {untilNs} after {runs}");
            for (int i = 0; i < steps; i++)
            {
                Int128 end = Int128.Clamp((Int128)startNs - offsetNs + ((Int128)i * stepNs), long.MinValue + 1, long.MaxValue - 1);
                Int128 begin = Int128.Clamp((Int128)startNs - offsetNs + ((Int128)i * stepNs) - rangeNs, long.MinValue + 1, long.MaxValue - 1);
                Assert.Equal(time > begin && time <= end, i >= first && i <= last);
            }
            if (untilNs >= windows.LastNs) break;
            time = untilNs + 1;
        }
    });

    [Fact]
    public void Selection_finds_what_sorting_finds() => Fuzz.Run(random =>
    {
        double[] values = [.. Enumerable.Range(0, random.Next(1, 200)).Select(_ => random.Next(20) == 0 ? double.NaN : random.Next(50))];
        double[] sorted = [.. values.Order()];
        int k = random.Next(values.Length);
        Assert.Equal(sorted[k], Selection.Select(values, k));
    });
}
