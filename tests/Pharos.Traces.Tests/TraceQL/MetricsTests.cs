using Pharos.Traces.Store;
using Pharos.Traces.TraceQL;

namespace Pharos.Traces.Tests.TraceQL;

public sealed class MetricsTests
{
    private const long Second = 1_000_000_000, Start = 1_700_000_000 * Second;

    [Theory]
    [InlineData("{ } | count_over_time()", "{__name__=`count_over_time`} 3 1")]
    [InlineData("{ } | rate()", "{__name__=`rate`} 0.3 0.1")]
    [InlineData("{ } | count_over_time() by (resource.service.name)", "{resource.service.name=`db`} 1 0|{resource.service.name=`web`} 2 1")]
    [InlineData("{ } | count_over_time() by (span.missing)", "{span.missing=nil} 3 1")]
    [InlineData("{ status = error } | count_over_time()", "{__name__=`count_over_time`} 1 0")]
    [InlineData("{ name = `none` } | rate()", "{__name__=`rate`} 0 0")]
    [InlineData("{ } | max_over_time(duration)", "{__name__=`max_over_time`} 4 8")]
    [InlineData("{ } | min_over_time(duration)", "{__name__=`min_over_time`} 1 8")]
    [InlineData("{ } | sum_over_time(span.n)", "{__name__=`sum_over_time`} 6 4")]
    [InlineData("{ } | avg_over_time(span.n)", "{__name__=`avg_over_time`} 2 4")]
    [InlineData("{ } | quantile_over_time(duration, 1)", "{p=1} 4.294967296 8.589934592")]
    [InlineData("{ } | count_over_time() by (resource.service.name) | topk(1)", "{resource.service.name=`web`} 2 1")]
    [InlineData("{ } | count_over_time() by (resource.service.name) | bottomk(1)", "{resource.service.name=`db`} 1 0")]
    [InlineData("{ } | count_over_time() > 1", "{__name__=`count_over_time`} 3 -")]
    [InlineData("({ status = error } | count_over_time()) / ({ } | count_over_time())", "{} 0.3333333333333333 0")]
    [InlineData("{ } >> { } | count_over_time()", "{__name__=`count_over_time`} 1 0")]
    [InlineData("{ } | histogram_over_time(span.n)", "{__bucket=1} 1 0|{__bucket=2} 1 0|{__bucket=4} 1 1")]
    public async Task Counts_per_step_as_documented(string query, string expected)
    {
        foreach (bool isSealed in (bool[])[false, true])
        {
            await using TestStore store = await TestStore.OpenAsync();
            await store.Store.AppendAsync(SpanSpec.Request(
                new SpanSpec(1, 1, 0, "a", Start + Second, Second, "web") { Attributes = [("n", 1L)] },
                new SpanSpec(1, 2, 1, "b", Start + (2 * Second), 2 * Second, "db") { Attributes = [("n", 2L)], Status = 2 },
                new SpanSpec(2, 3, 0, "a", Start + (10 * Second), 4 * Second, "web") { Attributes = [("n", 3L)] }, // the end of a step belongs to it
                new SpanSpec(3, 4, 0, "a", Start + (10 * Second) + 1, 8 * Second, "web") { Attributes = [("n", 4L)] },
                new SpanSpec(4, 5, 0, "a", Start + (25 * Second), Second, "web")), CancellationToken.None);
            if (isSealed) await store.Store.SealAsync(CancellationToken.None);
            Query parsed = Checker.Parse(query);
            MetricsRange range = MetricsRange.Of(Start, Start + (20 * Second), 10 * Second);
            using TraceSnapshot snapshot = store.Store.Snapshot();
            List<TraceSeries> series = MetricsEngine.Evaluate(snapshot.Blocks, parsed, parsed.Metrics!, range, CancellationToken.None);
            string found = string.Join('|', series.Select(s => $"{{{string.Join(',', s.Labels.Select(l => $"{l.Key}={l.Value}"))}}} {string.Join(' ', s.Values.Select(v => double.IsNaN(v) ? "-" : v.ToString("R", System.Globalization.CultureInfo.InvariantCulture)))}").Order(StringComparer.Ordinal));
            Assert.Equal(expected, found);
        }
    }

    [Fact]
    public async Task Compare_counts_values_of_selected_and_other_spans()
    {
        await using TestStore store = await TestStore.OpenAsync();
        await store.Store.AppendAsync(SpanSpec.Request(
            new SpanSpec(1, 1, StartNs: Start + 1) { Status = 2, Attributes = [("region", "eu")] },
            new SpanSpec(2, 1, StartNs: Start + 1) { Attributes = [("region", "us")] }, new SpanSpec(3, 1, StartNs: Start + 1) { Attributes = [("region", "eu")] }), CancellationToken.None);
        Query query = Checker.Parse("{ } | compare({ status = error })");
        using TraceSnapshot snapshot = store.Store.Snapshot();
        List<TraceSeries> series = MetricsEngine.Evaluate(snapshot.Blocks, query, query.Metrics!, MetricsRange.Instant(Start, Start + Second), CancellationToken.None);
        double Count(string type, string value) => series.Single(s => s.Labels[0].Value.Text == type && s.Labels[1].Key == "span.region" && s.Labels[1].Value.Plain == value).Values[0];
        Assert.Equal((1d, 1d, 1d), (Count("selection", "eu"), Count("baseline", "eu"), Count("baseline", "us")));
        Assert.Equal(2, Count("baseline_total", "nil"));
    }

    [Fact]
    public void Too_many_steps_are_refused() => Assert.Throws<TraceQLException>(() => MetricsRange.Of(Start, Start + (20_000 * Second), Second));
}
