using Microsoft.Extensions.Time.Testing;
using Pharos.Core;
using Pharos.Metrics.PromQL;
using Pharos.Metrics.PromQL.Engine;
using Pharos.Metrics.PromQL.Syntax;
using Pharos.Metrics.PromQL.Testing;

namespace Pharos.Metrics.Tests.PromQL.Engine;

public sealed class QueryLimitTests
{
    private static readonly StepRange s_range = new(0, 600_000, 60_000);

    private static ScriptStore Store(int series)
    {
        var store = new ScriptStore();
        for (int s = 0; s < series; s++)
            for (int i = 0; i <= 10; i++) store.Add(LabelSet.Of((Label.MetricName, "m_total"), ("n", $"{s}")), i * 60_000, i);
        return store;
    }

    private static QueryEngine Engine(QueryLimits limits, TimeProvider? clock = null) => new(new QueryOptions(), limits, ParserOptions.All, clock ?? TimeProvider.System);

    [Fact]
    public async Task Refuses_a_query_that_would_hold_too_many_samples()
    {
        using QueryEngine engine = Engine(new QueryLimits { MaxSamples = 50 });
        QueryException e = await Assert.ThrowsAsync<QueryException>(async () => await engine.RangeAsync(Store(10), "m_total", s_range, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal((QueryErrorKind.Execution, "query processing would load too many samples into memory in query execution"), (e.Kind, e.Message));
    }

    /// <summary>Before room for the steps is made: found by <see cref="PromQLFuzzTests"/>.</summary>
    [Theory]
    [InlineData("sum_over_time(m_total[20d:1ms])"), InlineData("count_over_time(m_total[1y:1ms])"), InlineData("nothing[1y:1ms] @ 100"), InlineData("max_over_time(avg_over_time(m_total[20d:1ms])[1m:])")]
    public async Task Refuses_a_subquery_with_more_steps_than_samples_may_be_held(string query)
    {
        using QueryEngine engine = Engine(new QueryLimits());
        QueryException e = await Assert.ThrowsAsync<QueryException>(async () => await engine.InstantAsync(Store(1), query, 600_000, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal((QueryErrorKind.Execution, "query processing would load too many samples into memory in query execution"), (e.Kind, e.Message));
    }

    [Fact]
    public async Task An_aggregation_holds_only_its_groups()
    {
        using QueryEngine engine = Engine(new QueryLimits { MaxSamples = 50 });
        using QueryResult result = await engine.RangeAsync(Store(10), "sum(rate(m_total[5m]))", s_range, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Single(result.Columns);
        Assert.InRange(result.Statistics.PeakSamples, 11, 50);
    }

    [Fact]
    public async Task Samples_are_released_when_columns_are_gone()
    {
        using QueryEngine engine = Engine(new QueryLimits { MaxSamples = 250 });
        const string query = "m_total + m_total - m_total * m_total / m_total or m_total and m_total unless m_total";
        using QueryResult result = await engine.RangeAsync(Store(5), query, s_range, cancellationToken: TestContext.Current.CancellationToken);
        Assert.InRange(result.Statistics.PeakSamples, 55, 250);
    }

    /// <summary>A source in which time passes while it is read.</summary>
    private sealed class SlowSource(ISeriesSource inner, Action delay) : ISeriesSource
    {
        public ISeriesCursor Select(IReadOnlyList<LabelMatcher> matchers, long minTimeMs, long maxTimeMs, SelectHints hints, CancellationToken cancellationToken)
        {
            delay();
            return inner.Select(matchers, minTimeMs, maxTimeMs, hints, cancellationToken);
        }
    }

    [Fact]
    public async Task Tells_that_the_time_is_up()
    {
        var clock = new FakeTimeProvider();
        using QueryEngine engine = Engine(new QueryLimits { Timeout = TimeSpan.FromSeconds(5) }, clock);
        var source = new SlowSource(Store(1), () => clock.Advance(TimeSpan.FromSeconds(6)));
        QueryException e = await Assert.ThrowsAsync<QueryException>(async () => await engine.InstantAsync(source, "m_total", 0, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal((QueryErrorKind.Timeout, "query timed out in expression evaluation"), (e.Kind, e.Message));
    }

    [Fact]
    public async Task Tells_that_the_caller_went_away()
    {
        using QueryEngine engine = Engine(new QueryLimits());
        using var caller = new CancellationTokenSource();
        var source = new SlowSource(Store(1), caller.Cancel);
        QueryException e = await Assert.ThrowsAsync<QueryException>(async () => await engine.InstantAsync(source, "m_total", 0, cancellationToken: caller.Token));
        Assert.Equal((QueryErrorKind.Canceled, "query was canceled in expression evaluation"), (e.Kind, e.Message));
    }

    [Fact]
    public async Task A_query_waits_for_a_free_slot_until_its_time_is_up()
    {
        var clock = new FakeTimeProvider();
        using QueryEngine engine = Engine(new QueryLimits { MaxConcurrency = 1, Timeout = TimeSpan.FromSeconds(5) }, clock);
        Task<QueryResult>? second = null;
        var source = new SlowSource(Store(1), () =>
        {
            if (second is not null) return;
            second = engine.InstantAsync(Store(1), "m_total", 0).AsTask();
            Assert.False(second.IsCompleted);
            Assert.Equal(2, engine.ActiveQueries);
            clock.Advance(TimeSpan.FromSeconds(6));
            // The slot must stay taken until the waiting query has given up.
            Assert.Equal(0, Task.WaitAny([second], TimeSpan.FromSeconds(30)));
        });
        QueryException first = await Assert.ThrowsAsync<QueryException>(async () => await engine.InstantAsync(source, "m_total", 0, cancellationToken: TestContext.Current.CancellationToken));
        QueryException waiting = await Assert.ThrowsAsync<QueryException>(() => second!);
        Assert.Equal("query timed out in expression evaluation", first.Message);
        Assert.Equal((QueryErrorKind.Timeout, "query timed out in query queue"), (waiting.Kind, waiting.Message));
        Assert.Equal(0, engine.ActiveQueries);
    }

    [Theory]
    [InlineData("m_total[5m]", "invalid expression type \"range vector\" for range query, must be Scalar or instant Vector")]
    [InlineData("\"text\"", "invalid expression type \"string\" for range query, must be Scalar or instant Vector")]
    public async Task A_range_query_must_give_a_vector_or_a_scalar(string query, string message)
    {
        using QueryEngine engine = Engine(new QueryLimits());
        QueryException e = await Assert.ThrowsAsync<QueryException>(async () => await engine.RangeAsync(Store(1), query, s_range, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal((QueryErrorKind.BadData, message), (e.Kind, e.Message));
    }

    /// <summary>Found by <see cref="PromQLFuzzTests"/>.</summary>
    [Theory, InlineData("1 </ 0.5", "</"), InlineData("scalar(m_total) >/ 2", ">/")]
    public async Task Operators_that_cut_histograms_fail_between_scalars(string query, string op)
    {
        using QueryEngine engine = Engine(new QueryLimits());
        QueryException e = await Assert.ThrowsAsync<QueryException>(async () => await engine.InstantAsync(Store(1), query, 60_000, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal((QueryErrorKind.Execution, $"operator \"{op}\" not allowed for Scalar operations"), (e.Kind, e.Message));
    }

    [Fact]
    public async Task Remarks_tell_the_place_in_the_query()
    {
        using QueryEngine engine = Engine(new QueryLimits());
        using QueryResult result = await engine.InstantAsync(Store(3), "quantile(2, m_total)", 60_000, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(["PromQL warning: quantile value should be between 0 and 1, got 2 (1:10)"], result.Warnings);
        Assert.Empty(result.Infos);
    }
}
