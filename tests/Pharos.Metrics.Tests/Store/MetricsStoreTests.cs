using Pharos.Core;
using Pharos.Metrics.Api.Views;
using Pharos.Metrics.Config;
using Pharos.Metrics.Store;

namespace Pharos.Metrics.Tests.Store;

public sealed class MetricsStoreTests
{
    private const long T = StoreFixture.Start;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(500, 0, 500)]
    [InlineData(0, 10, 100)]
    [InlineData(50, 10, 50)]
    [InlineData(500, 10, 100)]
    public void Takes_the_smaller_of_size_and_share_of_the_disk(long size, double percentage, long expected) =>
        Assert.Equal(expected, TsdbOptions.From(new StorageConfig { RetentionSizeBytes = size, RetentionPercentage = percentage }, new MetricsOptions(), diskBytes: 1000).RetentionSizeBytes);

    [Fact]
    public async Task The_sink_keeps_what_it_can()
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync();
        var sink = new StoreSink(fixture.Store);
        LabelSet labels = StoreFixture.Labels("rule:m");
        await sink.WriteAsync([new MetricsSample(labels, T, 1)], Cancellation);
        await sink.WriteAsync([new MetricsSample(labels, T - 5, 9), new MetricsSample(labels, T + 5, 2), new MetricsSample(StoreFixture.Labels("h"), T, 0, new FloatHistogram { Count = 3 })], Cancellation);
        Assert.Equal([T, T + 5], fixture.Select()[labels].Select(sample => sample.TimestampMs));
        Assert.Equal(1, fixture.Store.Head.Counters.RefusedCount(AppendOutcome.OutOfOrder));
        Assert.Equal(2, fixture.Select().Count);
    }

    [Fact]
    public async Task The_view_tells_the_status_and_deletes()
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync();
        var view = new StoreView(fixture.Store);
        await fixture.AppendAsync(StoreFixture.Labels("a", ("x", "1")), T, 1);
        await fixture.AppendAsync(StoreFixture.Labels("a", ("x", "2")), T, 1);
        StoreStatusView status = view.Status(1);
        Assert.Equal((2, 3, 2, T, T), (status.Series, status.LabelPairs, status.Chunks, status.MinTimeMs, status.MaxTimeMs));
        Assert.Equal([("a", 2L)], status.SeriesByMetricName);
        Assert.Equal([("x", 2L)], status.ValuesByLabelName);
        Assert.Equal([("__name__=a", 2L)], status.SeriesByLabelPair);
        await view.DeleteAsync([new LabelMatcher(MatchOp.Equal, "x", "1")], T, T, Cancellation);
        Assert.Equal(["2"], fixture.Select().Keys.Select(labels => labels.Get("x")));
        await view.CleanTombstonesAsync(Cancellation);
        Assert.Empty(fixture.Store.Blocks.Tombstones);
        Assert.Equal(["2"], view.LabelValues("x", [], T, T, 0, out _).Except(["1"])); // the head's index still knows the idle series
    }

    [Fact]
    public async Task Exposes_its_metrics()
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync();
        var registry = new MetricRegistry();
        StoreMetrics.Register(fixture.Store, registry);
        await fixture.AppendAsync(StoreFixture.Labels("a"), T, 1);
        await fixture.AppendAsync(StoreFixture.Labels("a"), T, 1);
        string text = registry.Write();
        Assert.Contains("prometheus_tsdb_head_series 1\n", text);
        Assert.Contains("pharos_tsdb_duplicate_samples_total 1\n", text);
        Assert.Contains("pharos_tsdb_damaged_files 0\n", text);
    }
}
