using Pharos.Core;
using Pharos.Metrics.PromQL;
using Pharos.Metrics.Store;

namespace Pharos.Metrics.Tests.Store;

public sealed class AppendAndSelectTests
{
    private const long T = StoreFixture.Start;

    [Fact]
    public async Task Answers_what_was_appended_bit_for_bit_and_after_reopening()
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync();
        double[] values = [0, -0.0, 1, 1.5, 0.1, 1e300, double.NaN, StaleMarker.Value, double.PositiveInfinity, double.NegativeInfinity,
            double.Epsilon, Math.PI, Math.PI, Math.PI, -17, 123456789.25, 9007199254740993, 42, 42, 42, 42, BitConverter.Int64BitsToDouble(0x7ff8_0000_dead_beef)];
        LabelSet labels = StoreFixture.Labels("up", ("job", "a"));
        for (int i = 0; i < values.Length; i++) Assert.Equal(AppendOutcome.Appended, await fixture.AppendAsync(labels, T + (i * 15_000), values[i]));
        List<(long, long)> expected = [.. values.Select((value, i) => (T + (i * 15_000L), BitConverter.DoubleToInt64Bits(value)))];
        Assert.Equal(expected, fixture.Select()[labels]);
        await fixture.ReopenAsync();
        Assert.Equal(expected, fixture.Select()[labels]);
        Assert.Equal(AppendOutcome.Duplicate, await fixture.AppendAsync(labels, T + ((values.Length - 1) * 15_000), values[^1]));
        Assert.Equal(AppendOutcome.DuplicateWithOtherValue, await fixture.AppendAsync(labels, T + ((values.Length - 1) * 15_000), 7));
        Assert.Equal(AppendOutcome.OutOfOrder, await fixture.AppendAsync(labels, T, 7));
        await fixture.AppendAsync(labels, T + 900_000, 7);
        await fixture.ReopenAsync();
        Assert.Equal([.. expected, (T + 900_000, BitConverter.DoubleToInt64Bits(7))], fixture.Select()[labels]);
    }

    /// <summary>What was refused when its batch was committed must not come to life from the log (found by <see cref="Exposition.ExpositionFuzzTests"/>).</summary>
    [Theory, InlineData(0), InlineData(60)]
    public async Task Refused_samples_stay_refused_after_reopening(int windowSeconds)
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync();
        fixture.Options = fixture.Options with { OutOfOrderWindow = TimeSpan.FromSeconds(windowSeconds) };
        await fixture.ReopenAsync();
        LabelSet a = StoreFixture.Labels("a"), b = StoreFixture.Labels("b"), c = StoreFixture.Labels("c");
        using (IAppendBatch slow = fixture.Store.BeginAppend())
        {
            slow.Append(slow.GetOrAdd(c), T, 1);
            await fixture.AppendAsync(c, T + 300_000, 2); // another writer is quicker
            slow.Append(slow.GetOrAdd(a), T + 1, 3); // a is newer than b in between, and then older again
            slow.Append(slow.GetOrAdd(b), T - 200_000, 4);
            slow.Append(slow.GetOrAdd(a), T - 300_000, 5, T - 400_000);
            slow.Append(slow.GetOrAdd(a), T + 2, 6);
            slow.Append(slow.GetOrAdd(b), T + 2, 7, T - 400_000);
            await slow.CommitAsync(TestContext.Current.CancellationToken);
        }
        Dictionary<LabelSet, List<(long, long)>> held = fixture.Select();
        Assert.Equal([T + 1, T + 2], held[a].Select(sample => sample.Item1));
        Assert.Equal([T - 200_000, T + 2], held[b].Select(sample => sample.Item1));
        Assert.Equal([T + 300_000], held[c].Select(sample => sample.Item1));
        await fixture.ReopenAsync();
        Assert.Equal(held, fixture.Select());
    }

    [Fact]
    public async Task Shows_a_batch_only_after_its_commit()
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync();
        LabelSet labels = StoreFixture.Labels("up");
        using IAppendBatch batch = fixture.Store.BeginAppend();
        batch.Append(batch.GetOrAdd(labels), T, 1);
        Assert.Empty(fixture.Select());
        await batch.CommitAsync(TestContext.Current.CancellationToken);
        Assert.Single(fixture.Select());
        using (IAppendBatch dropped = fixture.Store.BeginAppend()) dropped.Append(dropped.GetOrAdd(labels), T + 1, 2);
        Assert.Single(fixture.Select()[labels]);
    }

    [Fact]
    public async Task Finds_a_series_by_its_raw_key()
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync();
        using IAppendBatch batch = fixture.Store.BeginAppend();
        var key = new UInt128(1, 2);
        Assert.True(batch.Find(key).IsNone);
        SeriesRef series = batch.GetOrAdd(StoreFixture.Labels("up"), key);
        Assert.Equal(series, batch.Find(key));
        Assert.Equal(series, batch.GetOrAdd(StoreFixture.Labels("up")));
        Assert.NotEqual(series, batch.GetOrAdd(StoreFixture.Labels("up", ("a", "b"))));
        Assert.Equal(AppendOutcome.UnknownSeries, batch.Append(new SeriesRef(77), T, 1));
    }

    public static TheoryData<MatchOp, string, string, string> Matchers => new()
    {
        { MatchOp.Equal, "job", "a", "1 2" },
        { MatchOp.Equal, "job", "", "5" },
        { MatchOp.NotEqual, "job", "a", "3 4 5" },
        { MatchOp.NotEqual, "job", "", "1 2 3 4" },
        { MatchOp.Regex, "job", "a|b", "1 2 3" },
        { MatchOp.Regex, "job", ".*", "1 2 3 4 5" },
        { MatchOp.Regex, "job", ".+", "1 2 3 4" },
        { MatchOp.Regex, "job", "|a", "1 2 5" },
        { MatchOp.NotRegex, "job", "a|c.*", "3 5" },
        { MatchOp.NotRegex, "job", ".*", "" },
        { MatchOp.NotRegex, "job", ".+", "5" },
        { MatchOp.Equal, "none", "x", "" },
        { MatchOp.Equal, "none", "", "1 2 3 4 5" },
        { MatchOp.NotEqual, "none", "x", "1 2 3 4 5" },
    };

    [Theory, MemberData(nameof(Matchers))]
    public async Task Selects_by_matcher(MatchOp op, string name, string value, string expected)
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync();
        foreach ((string id, string job) in new[] { ("1", "a"), ("2", "a"), ("3", "b"), ("4", "cc"), ("5", "") })
            await fixture.AppendAsync(StoreFixture.Labels("up", ("id", id), ("job", job)), T, 1);
        var found = fixture.Select(matchers: [new LabelMatcher(MatchOp.Equal, "__name__", "up"), new LabelMatcher(op, name, value)]);
        Assert.Equal(expected, string.Join(' ', found.Keys.Select(labels => labels.Get("id"))));
        Assert.Equal(found.Keys, fixture.Select(matchers: [new LabelMatcher(op, name, value)]).Keys);
    }

    [Fact]
    public async Task Series_written_together_share_a_timestamp_group_until_one_deviates()
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync();
        LabelSet[] series = [.. Enumerable.Range(0, 4).Select(i => StoreFixture.Labels("m", ("i", $"{i}")))];
        for (int t = 0; t < 10; t++)
        {
            using IAppendBatch batch = fixture.Store.BeginAppend();
            foreach (LabelSet labels in series)
                if (t != 5 || labels != series[3]) batch.Append(batch.GetOrAdd(labels), T + (t * 1000), t);
            await batch.CommitAsync(TestContext.Current.CancellationToken);
        }
        var groups = new List<long>();
        using ISeriesCursor cursor = fixture.Store.Select([new LabelMatcher(MatchOp.Equal, "__name__", "m")], T + 2000, T + 8000, new SelectHints { Sorted = true }, TestContext.Current.CancellationToken);
        while (cursor.MoveNext())
        {
            groups.Add(cursor.TimestampGroup);
            Assert.Equal(cursor.Labels.Get("i") == "3" ? 6 : 7, cursor.Timestamps.Length);
            Assert.Equal(T + 2000, cursor.Timestamps[0]);
            Assert.Equal(2, cursor.Values[0]);
            Assert.Equal(8, cursor.Values[^1]);
        }
        Assert.Equal(4, groups.Count);
        Assert.True(groups[0] != 0 && groups[0] == groups[1] && groups[1] == groups[2] && groups[2] != groups[3]);
    }

    [Fact]
    public async Task Keeps_histograms_and_start_timestamps()
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync();
        LabelSet labels = StoreFixture.Labels("h");
        FloatHistogram Histogram(double factor) => new()
        {
            Schema = 3,
            ZeroThreshold = 0.001,
            ZeroCount = factor,
            Count = 10 * factor,
            Sum = 1.25 * factor,
            PositiveSpans = [new(0, 2), new(3, 1)],
            PositiveBuckets = [factor, 2 * factor, 3 * factor],
            NegativeSpans = [new(1, 1)],
            NegativeBuckets = [factor],
            ResetHint = CounterResetHint.NotReset,
        };
        double[] factors = [1, 2, 2.5, 7];
        for (int i = 0; i < factors.Length; i++)
        {
            using IAppendBatch batch = fixture.Store.BeginAppend();
            SeriesRef series = batch.GetOrAdd(labels);
            Assert.Equal(AppendOutcome.Appended, batch.AppendHistogram(series, T + (i * 2), Histogram(factors[i]), T - 100));
            Assert.Equal(AppendOutcome.Appended, batch.Append(series, T + (i * 2) + 1, i, i == 3 ? T : T - 100));
            await batch.CommitAsync(TestContext.Current.CancellationToken);
        }
        for (int round = 0; round < 2; round++)
        {
            using ISeriesCursor cursor = fixture.Store.Select([new LabelMatcher(MatchOp.Equal, "__name__", "h")], T + 1, long.MaxValue, default, TestContext.Current.CancellationToken);
            Assert.True(cursor.MoveNext());
            Assert.Equal(7, cursor.Histograms.Length);
            Assert.Null(cursor.Histograms[0]);
            FloatHistogram read = cursor.Histograms[3]!;
            Assert.Equal(25, read.Count);
            Assert.Equal([2.5, 5, 7.5], read.PositiveBuckets);
            Assert.Equal([new HistogramSpan(0, 2), new HistogramSpan(3, 1)], read.PositiveSpans);
            Assert.Equal(CounterResetHint.NotReset, read.ResetHint);
            Assert.Equal([T - 100, T - 100, T - 100, T - 100, T - 100, T - 100, T], cursor.StartTimestamps.ToArray());
            await fixture.ReopenAsync();
        }
    }

    [Fact]
    public async Task Merges_late_samples_inside_the_out_of_order_window()
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync();
        fixture.Options = fixture.Options with { OutOfOrderWindow = TimeSpan.FromSeconds(10) };
        await fixture.ReopenAsync();
        LabelSet labels = StoreFixture.Labels("m");
        foreach (long t in new long[] { 1000, 5000, 12_000, 20_000 }) await fixture.AppendAsync(labels, T + t, t);
        Assert.Equal(AppendOutcome.TooOld, await fixture.AppendAsync(labels, T + 9_000, 1));
        Assert.Equal(AppendOutcome.Appended, await fixture.AppendAsync(labels, T + 15_000, 15_000));
        Assert.Equal(AppendOutcome.Appended, await fixture.AppendAsync(labels, T + 11_000, 11_000));
        Assert.Equal(AppendOutcome.Appended, await fixture.AppendAsync(labels, T + 12_000, 77)); // the sample in order stands
        for (int round = 0; round < 2; round++)
        {
            Assert.Equal([1000, 5000, 11_000, 12_000, 15_000, 20_000], fixture.Select()[labels].Select(sample => sample.TimestampMs - T));
            Assert.All(fixture.Select()[labels], sample => Assert.Equal(sample.TimestampMs - T, BitConverter.Int64BitsToDouble(sample.Bits)));
            await fixture.ReopenAsync();
        }
    }

    [Fact]
    public async Task A_reload_changes_the_out_of_order_window()
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync();
        LabelSet labels = StoreFixture.Labels("m");
        await fixture.AppendAsync(labels, T, 1);
        Assert.Equal(AppendOutcome.OutOfOrder, await fixture.AppendAsync(labels, T - 1000, 2));
        fixture.Store.Apply(fixture.Options with { OutOfOrderWindow = TimeSpan.FromMinutes(1) });
        Assert.Equal(AppendOutcome.Appended, await fixture.AppendAsync(labels, T - 1000, 2));
        Assert.Equal([T - 1000, T], fixture.Select()[labels].Select(sample => sample.TimestampMs));
        await fixture.ReopenAsync(); // without the window again: what was acknowledged stays
        Assert.Equal([T - 1000, T], fixture.Select()[labels].Select(sample => sample.TimestampMs));
    }

    [Fact]
    public async Task Refuses_series_over_the_limits()
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync();
        fixture.Options = fixture.Options with { MaxSeries = 3, MaxSeriesPerJob = 2 };
        await fixture.ReopenAsync();
        using IAppendBatch batch = fixture.Store.BeginAppend();
        Assert.False(batch.GetOrAdd(StoreFixture.Labels("a", ("job", "x"))).IsNone);
        Assert.False(batch.GetOrAdd(StoreFixture.Labels("b", ("job", "x"))).IsNone);
        Assert.True(batch.GetOrAdd(StoreFixture.Labels("c", ("job", "x"))).IsNone);
        Assert.False(batch.GetOrAdd(StoreFixture.Labels("b", ("job", "x"))).IsNone);
        Assert.False(batch.GetOrAdd(StoreFixture.Labels("c")).IsNone);
        Assert.True(batch.GetOrAdd(StoreFixture.Labels("d")).IsNone);
    }
}
