using Pharos.Core;
using Pharos.Metrics.PromQL;
using Pharos.Metrics.PromQL.Testing;
using Pharos.Testing;

namespace Pharos.Metrics.Tests.PromQL.Testing;

public sealed class ScriptRunnerTests
{
    /// <summary>Answers each selector with the newest sample at or before the time, and fails queries named "broken".</summary>
    private sealed class NewestSample : IScriptEngine
    {
        public MetricsResult Instant(ISeriesSource source, string query, long timestampMs) => new(MetricsResultType.Vector, Series(source, query, StepRange.At(timestampMs)));

        public MetricsResult Range(ISeriesSource source, string query, StepRange range) => new(MetricsResultType.Matrix, Series(source, query, range));

        private static List<MetricsSeries> Series(ISeriesSource source, string query, StepRange range)
        {
            if (query.StartsWith("broken", StringComparison.Ordinal)) throw new QueryException(QueryErrorKind.Execution, "it is broken");
            string name = query.Split(' ')[0];
            long? pinned = query.Contains('@', StringComparison.Ordinal) ? (long)(double.Parse(query.Split("@ ")[1], System.Globalization.CultureInfo.InvariantCulture) * 1000) : null;
            var series = new List<MetricsSeries>();
            using ISeriesCursor cursor = source.Select([new LabelMatcher(MatchOp.Equal, "__name__", name)], long.MinValue, long.MaxValue, default, default);
            while (cursor.MoveNext())
            {
                var points = new List<MetricsPoint>();
                for (int i = 0; i < range.Count; i++)
                {
                    int at = cursor.Timestamps.BinarySearch(pinned ?? range[i]);
                    if (at < 0) at = ~at - 1;
                    if (at >= 0) points.Add(new MetricsPoint(range[i], cursor.Values[at]));
                }
                series.Add(new MetricsSeries(cursor.Labels, points));
            }
            return series;
        }
    }

    private static ScriptReport Run(string script) => new ScriptRunner(new NewestSample()).Run(script);

    [Fact]
    public void Passes_what_is_as_expected()
    {
        ScriptReport report = Run(
            """
            load 1m
              m{a="b"} 1 2 3

            # a comment
            eval instant at 1m m
              expect no_warn
              {__name__="m", a="b"} 2

            eval range from 0 to 2m step 1m m
              m{a="b"} 1 2 3

            eval instant at 1m broken
              expect fail msg: it is broken

            clear

            eval instant at 1m m
            """);
        Assert.Equal((4, 0), (report.Passed, report.Failed));
    }

    [Theory]
    [InlineData("eval instant at 1m m\n  m{a=\"b\"} 3", "expected 3, got 2")]
    [InlineData("eval instant at 1m m\n  m{a=\"c\"} 2", "unexpected series m{a=\"b\"}")]
    [InlineData("eval instant at 1m m\n  m{a=\"b\"} 2\n  m{a=\"c\"} 2", "not found")]
    [InlineData("eval instant at 1m m\n  expect warn\n  m{a=\"b\"} 2", "expected a Warn annotation")]
    [InlineData("eval instant at 1m m\n  expect fail", "to fail")]
    [InlineData("eval instant at 1m broken\n  m{a=\"b\"} 2", "failed: it is broken")]
    [InlineData("eval instant at 1m broken\n  expect fail msg: other", "expected an error matching other")]
    [InlineData("eval range from 0 to 2m step 1m m\n  m{a=\"b\"} 1 2", "expected 2 points")]
    [InlineData("eval range from 0 to 2m step 1m m\n  m{a=\"b\"} 1 2 4", "expected 4, got 3")]
    public void Reports_what_differs(string eval, string reason)
    {
        ScriptReport report = Run($"load 1m\n  m{{a=\"b\"}} 1 2 3\n\n{eval}\n");
        Assert.Contains(reason, Assert.Single(report.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public void Loads_classic_histograms_with_custom_buckets()
    {
        IReadOnlyList<ScriptCommand> commands = ScriptParser.Parse("load_with_nhcb 1m\n  h_bucket{le=\"1\"} 1\n  h_bucket{le=\"+Inf\"} 3\n  h_sum 5\n  h_count 3\n");
        var store = new ScriptStore();
        ScriptLoader.Load(store, (LoadCommand)commands[0]);
        using ISeriesCursor cursor = store.Select([new LabelMatcher(MatchOp.Equal, "__name__", "h")], 0, 0, default, TestContext.Current.CancellationToken);
        Assert.True(cursor.MoveNext());
        Assert.Equal("{{schema:-53 count:3 sum:5 custom_values:[1] buckets:[1 2]}}", HistogramFormat.Notation(cursor.Histograms[0]!));
    }

    [Fact]
    public void Reads_every_script_of_upstream()
    {
        int evals = 0;
        string[] files = Directory.GetFiles(Conformance.Require("promql/testdata"), "*.test");
        Assert.NotEmpty(files);
        foreach (string file in files)
        {
            foreach (ScriptCommand command in ScriptParser.Parse(File.ReadAllText(file)))
            {
                if (command is LoadCommand load) ScriptLoader.Load(new ScriptStore(), load);
                else if (command is EvalCommand) evals++;
            }
        }
        Assert.True(evals > 0);
    }

    [Theory]
    [InlineData("evil instant at 1m m", "invalid command")]
    [InlineData("eval instant at 1m rate(m)", "expected type range vector")]
    [InlineData("eval instant at 1m m\n  m 1 2", "expecting multiple values")]
    [InlineData("eval instant at 1m m\n  m", "expecting a value")]
    [InlineData("load 1m\n  m{} 1 2+", "found the end")]
    [InlineData("load 1m\n  m@st 1s", "no following sample line")]
    public void Refuses_a_wrong_script(string script, string reason) =>
        Assert.Contains(reason, Assert.Throws<ScriptException>(() => ScriptParser.Parse(script)).Message, StringComparison.Ordinal);
}
