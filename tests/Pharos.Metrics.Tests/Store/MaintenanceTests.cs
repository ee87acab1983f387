using Microsoft.Extensions.Logging.Abstractions;
using Pharos.Core;
using Pharos.Metrics.Store;
using Pharos.Metrics.Store.Blocks;
using Pharos.Storage.Wal;

namespace Pharos.Metrics.Tests.Store;

public sealed class MaintenanceTests
{
    private const long T = StoreFixture.Start, Hour = 3_600_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Seals_when_the_span_is_over_then_merges_to_days_and_drops_what_is_too_old()
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync();
        fixture.Options = fixture.Options with { Retention = TimeSpan.FromDays(10) };
        await fixture.ReopenAsync();
        LabelSet labels = StoreFixture.Labels("m");
        int count = 0;
        for (long t = 0; t < 26 * Hour; t += Hour / 4, count++)
        {
            await fixture.AppendAsync(labels, T + t, t);
            await fixture.Store.MaintainOnceAsync(Cancellation);
        }
        await fixture.Store.MaintainOnceAsync(Cancellation);
        Assert.Contains(fixture.Store.Blocks.Blocks, block => block.Info.Level == 2);
        Assert.True(fixture.Store.Blocks.Blocks.Count < 8);
        Assert.Equal(count, fixture.Select()[labels].Count);
        await fixture.ReopenAsync();
        Assert.Equal(count, fixture.Select()[labels].Count);
        await fixture.AppendAsync(labels, T + (12 * 24 * Hour), 1);
        await fixture.Store.MaintainOnceAsync(Cancellation);
        Assert.All(fixture.Select()[labels], sample => Assert.True(sample.TimestampMs >= T + 24 * Hour));
    }

    [Fact]
    public async Task Deletes_the_oldest_blocks_over_the_size_limit()
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync();
        fixture.Options = fixture.Options with { RetentionSizeBytes = 2500 };
        await fixture.ReopenAsync();
        for (int i = 0; i < 6; i++)
        {
            await fixture.AppendAsync(StoreFixture.Labels("m", ("i", $"{i}")), T + (i * 2 * Hour), 1);
            await fixture.Store.SealAsync(Cancellation);
        }
        await fixture.Store.MaintainOnceAsync(Cancellation);
        Assert.True(fixture.Store.Blocks.SizeBytes <= 2500);
        Assert.DoesNotContain(fixture.Select().Keys, labels => labels.Get("i") == "0");
        Assert.Contains(fixture.Select().Keys, labels => labels.Get("i") == "5");
        Assert.Equal(fixture.Store.Blocks.Blocks.Count, Directory.GetFiles(fixture.Store.Blocks.Folder).Length);
    }

    [Fact]
    public async Task Idle_series_leave_the_head_and_come_back()
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync();
        LabelSet idle = StoreFixture.Labels("idle"), busy = StoreFixture.Labels("busy");
        await fixture.AppendAsync(idle, T, 1);
        await fixture.AppendAsync(busy, T + Hour, 1);
        using IAppendBatch open = fixture.Store.BeginAppend();
        SeriesRef series = open.GetOrAdd(idle, 5);
        Assert.Equal(AppendOutcome.Appended, open.Append(series, T + Hour, 2));
        await fixture.Store.SealAsync(Cancellation);
        Assert.Equal(1, fixture.Store.Head.Index.Count);
        Assert.True(open.Find(5).IsNone);
        Assert.Equal(AppendOutcome.UnknownSeries, open.Append(series, T + Hour + 1, 3));
        await open.CommitAsync(Cancellation); // what was appended before the series left is kept
        Assert.Equal([T, T + Hour], fixture.Select()[idle].Select(sample => sample.TimestampMs));
        Assert.Equal(2, fixture.Store.Head.Index.Count);
        Assert.Equal(AppendOutcome.TooOld, await fixture.AppendAsync(StoreFixture.Labels("new"), T - Hour, 1));
    }

    [Fact]
    public async Task A_second_process_is_kept_out()
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync();
        IOException refused = await Assert.ThrowsAsync<IOException>(() => TsdbStore.OpenAsync(fixture.Folder, fixture.Options, fixture.Clock, NullLogger.Instance, Cancellation));
        Assert.Contains("open in another process", refused.Message);
    }

    [Fact]
    public async Task A_snapshot_is_a_store()
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync();
        await fixture.AppendAsync(StoreFixture.Labels("m"), T, 4);
        string name = await fixture.Store.SnapshotAsync(withoutHead: false, Cancellation);
        await fixture.AppendAsync(StoreFixture.Labels("m"), T + 1, 5);
        await using TsdbStore copy = await TsdbStore.OpenAsync(Path.Combine(fixture.Folder, "snapshots", name), fixture.Options, fixture.Clock, NullLogger.Instance, Cancellation);
        using var cursor = copy.Select([new LabelMatcher(MatchOp.Equal, "__name__", "m")], T, T + 10, default, Cancellation);
        Assert.True(cursor.MoveNext());
        Assert.Equal([4], cursor.Values.ToArray());
    }

    [Fact]
    public async Task Names_and_values_come_from_head_and_blocks()
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync();
        await fixture.AppendAsync(StoreFixture.Labels("a", ("x", "1"), ("only_block", "y")), T, 1);
        await fixture.Store.SealAsync(Cancellation);
        await fixture.AppendAsync(StoreFixture.Labels("b", ("x", "2")), T + Hour, 1);
        SeriesCatalog catalog = fixture.Store.Catalog;
        Assert.Equal(["__name__", "only_block", "x"], catalog.LabelNames([], T, T + Hour, 0, out _));
        Assert.Equal(["1", "2"], catalog.LabelValues("x", [], T, T + Hour, 0, out _));
        Assert.Equal(["1"], catalog.LabelValues("x", [], T, T + Hour, 1, out bool truncated));
        Assert.True(truncated);
        Assert.Equal(["2"], catalog.LabelValues("x", [[new LabelMatcher(MatchOp.Equal, "__name__", "b")]], T, T + Hour, 0, out _));
        Assert.Equal(["__name__", "x"], catalog.LabelNames([[new LabelMatcher(MatchOp.Equal, "__name__", "b")]], T, T + Hour, 0, out _));
        Assert.Equal(["1"], catalog.LabelValues("x", [], T, T, 0, out _));
        CardinalityStatistics statistics = catalog.Cardinality(10);
        Assert.Equal(2, statistics.Series);
        Assert.Equal([("x", 2L)], statistics.ValuesByLabelName.Where(entry => entry.Name == "x"));
    }

    [Fact]
    public async Task Exemplars_and_metadata_survive_sealing_and_reopening()
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync();
        LabelSet labels = StoreFixture.Labels("m", ("job", "j"));
        var exemplar = new Exemplar(LabelSet.Of(("trace_id", "abc")), 0.5, T);
        using (IAppendBatch batch = fixture.Store.BeginAppend())
        {
            SeriesRef series = batch.GetOrAdd(labels);
            batch.Append(series, T, 1);
            batch.AppendExemplar(series, exemplar);
            batch.AppendExemplar(series, exemplar);
            batch.SetMetadata("m", new MetricMetadata("counter", "s", "help"));
            await batch.CommitAsync(Cancellation);
        }
        for (int round = 0; round < 3; round++)
        {
            (LabelSet Series, IReadOnlyList<Exemplar> Exemplars) found = Assert.Single(fixture.Store.Exemplars.Query([[new LabelMatcher(MatchOp.Equal, "job", "j")]], T, T));
            Assert.Equal(labels, found.Series);
            Assert.Equal([exemplar], found.Exemplars);
            Assert.Empty(fixture.Store.Exemplars.Query([[new LabelMatcher(MatchOp.Equal, "job", "k")]], T, T));
            Assert.Equal(new MetricMetadata("counter", "s", "help"), fixture.Store.Metadata["m"]);
            if (round == 0) await fixture.Store.SealAsync(Cancellation);
            await fixture.ReopenAsync();
        }
    }

    [Theory]
    [InlineData(0, 3_600_000, "")]
    [InlineData(0, 86_400_000, "1")]
    public void Plans_merges_of_spans_that_time_left_behind(long spare, long openFrom, string expected)
    {
        BlockInfo[] blocks = [new(1, 0, spare, 1000, 1, 1, 1), new(2, 0, 2000, 7_199_999, 1, 1, 1), new(3, 0, 7_200_000, 7_200_001, 1, 1, 1)];
        var plan = CompactionPlan.Next(blocks, [7_200_000, 86_400_000], openFrom);
        Assert.Equal(expected, plan is null ? "" : $"{plan.Value.Level}");
        if (plan is not null) Assert.Equal([1, 2], plan.Value.Blocks.Select(block => block.Id));
    }

    [Fact]
    public async Task Keeps_histograms_through_blocks_and_merges()
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync();
        LabelSet labels = StoreFixture.Labels("h");
        for (int i = 0; i < 6; i++)
        {
            using (IAppendBatch batch = fixture.Store.BeginAppend())
            {
                var histogram = new FloatHistogram { Schema = i / 2, Count = i, Sum = -0.0, PositiveSpans = [new(i, 2)], PositiveBuckets = [i, 0.5 * i] };
                batch.AppendHistogram(batch.GetOrAdd(labels), T + (i * Hour), histogram, T - i);
                await batch.CommitAsync(Cancellation);
            }
            if (i % 2 == 1) await fixture.Store.SealAsync(Cancellation);
        }
        for (int round = 0; round < 2; round++)
        {
            using var cursor = fixture.Store.Select([new LabelMatcher(MatchOp.Equal, "__name__", "h")], T, T + (10 * Hour), default, Cancellation);
            Assert.True(cursor.MoveNext());
            Assert.Equal([0, 1, 2, 3, 4, 5], cursor.Histograms.ToArray().Select(histogram => histogram!.Count));
            Assert.Equal([0, 0.5, 1, 1.5, 2, 2.5], cursor.Histograms.ToArray().Select(histogram => histogram!.PositiveBuckets[1]));
            Assert.Equal([T, T - 1, T - 2, T - 3, T - 4, T - 5], cursor.StartTimestamps.ToArray());
            Assert.True(double.IsNegative(cursor.Histograms[4]!.Sum));
            await fixture.AppendAsync(StoreFixture.Labels("other"), T + (30 * Hour), 1);
            await fixture.Store.SealAsync(Cancellation);
            await fixture.Store.MaintainOnceAsync(Cancellation);
        }
    }
}
