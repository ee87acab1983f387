using Microsoft.Extensions.Logging.Abstractions;
using Pharos.Configuration;
using Pharos.Core;
using Pharos.Metrics.Config;
using Pharos.Metrics.RemoteWrite.Out;
using Pharos.Metrics.Store;
using Pharos.Metrics.Tests.Store;
using Pharos.Storage.Wal;

namespace Pharos.Metrics.Tests.RemoteWrite.Out;

public sealed class RemoteWriteQueueTests
{
    private const string FastQueue = "queue_config: {batch_send_deadline: 20ms, min_backoff: 5ms, max_backoff: 20ms, max_samples_per_send: 50}";
    private readonly MetricRegistry _registry = new();

    internal static RemoteWriteConfig Config(string url, string more = "")
    {
        var errors = new ConfigErrors();
        ConfigNode root = YamlReader.Read("p.yml", $"remote_write: [{{url: '{url}', {(more.Contains("queue_config", StringComparison.Ordinal) ? "" : FastQueue + ", ")}{more}}}]", errors);
        PrometheusConfig config = PrometheusConfigReader.Read(root, new ConfigContext(errors, "/", new PathMap("/", [])), ConfigEnvironment.Process);
        Assert.False(errors.HasErrors, string.Join("\n", errors.Findings));
        return Assert.Single(config.RemoteWrite);
    }

    private RemoteWriteQueue Queue(StoreFixture fixture, RemoteWriteConfig config, params (string, string)[] external) =>
        new("test", config, LabelSet.Of(external), fixture.Store, _registry, TimeProvider.System, NullLogger.Instance);

    private static async Task UntilAsync(Func<bool> condition, Func<string> what)
    {
        long started = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(60), what());
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    private static string Series(int from, int count) => string.Join(' ', Enumerable.Range(from, count).Select(i => $"{i}@{StoreFixture.Start + (i * 1000)}"));

    private static async Task AppendAsync(StoreFixture fixture, string metric, int from, int count)
    {
        for (int i = from; i < from + count; i++) Assert.Equal(AppendOutcome.Appended, await fixture.AppendAsync(StoreFixture.Labels(metric, ("job", "j")), StoreFixture.Start + (i * 1000), i));
    }

    [Theory, InlineData("protobuf_message: prometheus.WriteRequest"), InlineData("protobuf_message: io.prometheus.write.v2.Request")]
    public async Task Everything_committed_arrives_once_and_in_order_with_external_labels(string message)
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync();
        await using RemoteStub remote = await RemoteStub.StartAsync();
        await AppendAsync(fixture, "before", 0, 10);
        await using RemoteWriteQueue queue = Queue(fixture, Config(remote.Url, message), ("cluster", "c"), ("job", "external"));
        await AppendAsync(fixture, "a", 0, 500);
        await AppendAsync(fixture, "before", 10, 1);
        await UntilAsync(() => remote.Of("a").EndsWith($"499@{StoreFixture.Start + 499_000}", StringComparison.Ordinal) && remote.Of("before").Length > 0, () => remote.Of("a"));
        Assert.Equal(Series(0, 500), remote.Of("a"));
        Assert.Equal($"10@{StoreFixture.Start + 10_000}", remote.Of("before")); // a new remote gets what comes from now on
        Assert.Equal("a{cluster=\"c\", job=\"j\"}", remote.Taken.First(s => s.LabelSet.MetricName == "a").LabelSet.ToString());
        Assert.DoesNotContain(remote.Requests, r => r.Fault is not null);
        Assert.Contains("prometheus_remote_storage_samples_total{remote_name=\"test\",url=\"" + remote.Url + "\"} 501", _registry.Write(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Relabelling_drops_and_renames()
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync();
        await using RemoteStub remote = await RemoteStub.StartAsync();
        await using RemoteWriteQueue queue = Queue(fixture, Config(remote.Url, "write_relabel_configs: [{source_labels: [__name__], regex: drop.*, action: drop}, {target_label: site, replacement: s1}]"));
        await AppendAsync(fixture, "dropped", 0, 5);
        await AppendAsync(fixture, "kept", 0, 5);
        await UntilAsync(() => remote.Of("kept") == Series(0, 5), () => remote.Of("kept"));
        Assert.Equal("", remote.Of("dropped"));
        Assert.Equal("kept{job=\"j\", site=\"s1\"}", remote.Taken.First().LabelSet.ToString());
        Assert.Contains("reason=\"dropped_series\"} 5", _registry.Write(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_outage_delays_and_loses_nothing()
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync();
        await using RemoteStub remote = await RemoteStub.StartAsync();
        bool isAway = true;
        remote.Answers = (_, _, _) => Task.FromResult(Volatile.Read(ref isAway) ? 503 : 204);
        await using RemoteWriteQueue queue = Queue(fixture, Config(remote.Url, "queue_config: {capacity: 100, batch_send_deadline: 20ms, min_backoff: 5ms, max_backoff: 20ms, max_samples_per_send: 50, max_shards: 1}"));
        await AppendAsync(fixture, "a", 0, 2000); // far more than the queue holds: the rest waits in the log
        await UntilAsync(() => remote.Requests.Count > 5, () => "no retries");
        Volatile.Write(ref isAway, false);
        await UntilAsync(() => remote.Of("a").EndsWith($" 1999@{StoreFixture.Start + 1_999_000}", StringComparison.Ordinal), () => remote.Of("a"));
        Assert.Equal(Series(0, 2000), remote.Of("a"));
        Assert.DoesNotContain("prometheus_remote_storage_samples_retried_total{remote_name=\"test\",url=\"" + remote.Url + "\"} 0", _registry.Write(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_restart_and_sealings_in_an_outage_lose_nothing()
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync();
        await using RemoteStub remote = await RemoteStub.StartAsync();
        bool isAway = true;
        remote.Answers = (_, _, _) => Task.FromResult(Volatile.Read(ref isAway) ? 503 : 204);
        RemoteWriteConfig config = Config(remote.Url, "remote_timeout: 1s");
        RemoteWriteQueue queue = Queue(fixture, config);
        for (int part = 0; part < 6; part++)
        {
            // An hour of it: each part fills segments, is sealed and would lose its part of the log.
            await AppendAsync(fixture, "a", part * 600, 600);
            await fixture.Store.SealAsync(TestContext.Current.CancellationToken);
            if (part is 1 or 3)
            {
                await queue.DisposeAsync();
                await fixture.ReopenAsync();
                queue = Queue(fixture, config);
            }
        }
        Volatile.Write(ref isAway, false);
        await UntilAsync(() => remote.Of("a").EndsWith($" 3599@{StoreFixture.Start + 3_599_000}", StringComparison.Ordinal), () => remote.Of("a"));
        Assert.Equal(Series(0, 3600), remote.Of("a"));
        await queue.DisposeAsync();
        await fixture.Store.SealAsync(TestContext.Current.CancellationToken);
        await AppendAsync(fixture, "a", 3600, 1);
        await fixture.Store.SealAsync(TestContext.Current.CancellationToken);
        Assert.True(Directory.GetFiles(fixture.Store.WalFolder, "*.wal").Length < 6, "what is delivered is let go");
    }

    [Fact]
    public async Task After_a_kill_what_was_not_saved_as_delivered_is_sent_again()
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync();
        await using RemoteStub remote = await RemoteStub.StartAsync();
        await using (RemoteWriteQueue queue = Queue(fixture, Config(remote.Url)))
        {
            await AppendAsync(fixture, "a", 0, 100);
            await UntilAsync(() => remote.Of("a") == Series(0, 100), () => remote.Of("a"));
        }
        string file = RemoteWriteQueue.PositionFile(fixture.Store, "test");
        WritePosition saved = Assert.NotNull(WritePosition.Load(file));
        new WritePosition(saved.GenerationSegment, new WalPosition(saved.GenerationSegment, 64)).Save(file); // as it stood at the start
        await using RemoteWriteQueue again = Queue(fixture, Config(remote.Url));
        await UntilAsync(() => remote.Of("a") == $"{Series(0, 100)} {Series(0, 100)}", () => remote.Of("a"));
    }

    [Theory, InlineData(0), InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5), InlineData(6), InlineData(7)]
    public async Task A_damaged_position_is_named_and_all_that_the_log_holds_is_sent_again(int seed)
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync();
        await using RemoteStub remote = await RemoteStub.StartAsync();
        bool isAway = true;
        remote.Answers = (_, _, _) => Task.FromResult(Volatile.Read(ref isAway) ? 503 : 204);
        RemoteWriteConfig config = Config(remote.Url);
        await using (RemoteWriteQueue queue = Queue(fixture, config))
        {
            await AppendAsync(fixture, "a", 0, 50);
            await fixture.Store.SealAsync(TestContext.Current.CancellationToken); // only the outage keeps this part of the log
            await AppendAsync(fixture, "a", 50, 50);
            await UntilAsync(() => remote.Requests.Count > 0, () => "nothing came");
        }
        string file = RemoteWriteQueue.PositionFile(fixture.Store, "test");
        byte[] bytes = File.ReadAllBytes(file);
        var random = new Random(seed);
        if (seed % 2 == 0) bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
        else bytes = bytes[..random.Next(bytes.Length)];
        File.WriteAllBytes(file, bytes);
        await fixture.ReopenAsync();
        Volatile.Write(ref isAway, false);
        var log = new LogLines();
        await using RemoteWriteQueue again = new("test", config, LabelSet.Of(), fixture.Store, _registry, TimeProvider.System, log);
        Assert.True(log.Names(file), string.Join('\n', log.Lines));
        await UntilAsync(() => remote.Of("a") == Series(0, 100), () => remote.Of("a"));
        Assert.NotNull(WritePosition.Load(file));
    }

    [Theory]
    [InlineData(400, "", false), InlineData(404, "", false), InlineData(401, "", false), InlineData(429, "", false), InlineData(413, "", false)]
    [InlineData(429, "queue_config: {retry_on_http_429: true, batch_send_deadline: 20ms, min_backoff: 5ms}", true), InlineData(500, "", true), InlineData(503, "", true), InlineData(599, "", true)]
    public async Task What_the_remote_refuses_for_good_is_counted_and_the_rest_is_tried_again(int status, string more, bool isRetried)
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync();
        await using RemoteStub remote = await RemoteStub.StartAsync();
        remote.Answers = (n, _, _) => Task.FromResult(n == 0 ? status : 204);
        await using RemoteWriteQueue queue = Queue(fixture, Config(remote.Url, more));
        await AppendAsync(fixture, "a", 0, 1);
        await UntilAsync(() => remote.Requests.Count > 0, () => "nothing came");
        await AppendAsync(fixture, "b", 0, 1);
        await UntilAsync(() => remote.Of("b").Length > 0, () => "b");
        Assert.Equal(isRetried ? Series(0, 1) : "", remote.Of("a"));
        string failed = $"prometheus_remote_storage_samples_failed_total{{remote_name=\"test\",url=\"{remote.Url}\"}} {(isRetried ? 0 : 1)}";
        Assert.Contains(failed, _registry.Write(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wait_that_the_remote_asks_for_is_kept()
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync();
        await using RemoteStub remote = await RemoteStub.StartAsync();
        remote.Answers = (n, context, _) =>
        {
            if (n == 0) context.Response.Headers.RetryAfter = "1";
            return Task.FromResult(n == 0 ? 503 : 204);
        };
        await using RemoteWriteQueue queue = Queue(fixture, Config(remote.Url));
        await AppendAsync(fixture, "a", 0, 1);
        await UntilAsync(() => remote.Requests.Count > 1, () => "no second request");
        Assert.True(remote.Requests[1].At - remote.Requests[0].At >= TimeSpan.FromSeconds(0.95));
    }

    [Fact]
    public async Task Histograms_exemplars_and_metadata_go_out_with_version_2()
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync();
        await using RemoteStub remote = await RemoteStub.StartAsync();
        await using RemoteWriteQueue queue = Queue(fixture, Config(remote.Url, "protobuf_message: io.prometheus.write.v2.Request, send_exemplars: true, send_native_histograms: true"));
        var histogram = new FloatHistogram { Schema = 1, PositiveSpans = [new(0, 2)], PositiveBuckets = [1, 2], ZeroCount = 1, ZeroThreshold = 1e-128, Count = 4, Sum = 5 };
        using (IAppendBatch batch = fixture.Store.BeginAppend())
        {
            SeriesRef series = batch.GetOrAdd(StoreFixture.Labels("requests_total"));
            batch.Append(series, StoreFixture.Start, 7, StoreFixture.Start - 5000);
            batch.AppendExemplar(series, new Exemplar(LabelSet.Of(("trace_id", "abc")), 1, StoreFixture.Start));
            batch.AppendHistogram(batch.GetOrAdd(StoreFixture.Labels("latency")), StoreFixture.Start, histogram);
            batch.SetMetadata("requests_total", new MetricMetadata("counter", "requests", "All requests"));
            await batch.CommitAsync(TestContext.Current.CancellationToken);
        }
        await UntilAsync(() => remote.Taken.Count() == 3, () => $"{remote.Taken.Count()} series");
        SentSeries sample = remote.Taken.Single(s => s.Samples.Count > 0);
        Assert.Equal((7, StoreFixture.Start, StoreFixture.Start - 5000), sample.Samples[0]);
        Assert.Equal((1UL, "All requests", "requests"), sample.Metadata);
        Assert.Equal(("trace_id", "abc"), remote.Taken.SelectMany(s => s.Exemplars).Single().Labels.Single());
        Assert.Equal(HistogramFormat.Notation(histogram), HistogramFormat.Notation(remote.Taken.SelectMany(s => s.Histograms).Single()));
    }

    [Fact]
    public async Task Too_old_samples_are_given_up_and_counted()
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync();
        await using RemoteStub remote = await RemoteStub.StartAsync();
        await using RemoteWriteQueue queue = Queue(fixture, Config(remote.Url, "queue_config: {batch_send_deadline: 20ms, sample_age_limit: 1h}"));
        await AppendAsync(fixture, "old", 0, 3);
        await fixture.AppendAsync(StoreFixture.Labels("fresh"), TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), 1);
        await UntilAsync(() => remote.Of("fresh").Length > 0, () => "fresh");
        Assert.Equal("", remote.Of("old"));
        Assert.Contains("reason=\"too_old\"} 3", _registry.Write(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 1000, 0.0005, 0, 1)] // half a shard is busy
    [InlineData(1, 10_000, 0.0005, 0, 5)]
    [InlineData(5, 10_000, 0.0005, 0, 5)]
    [InlineData(5, 9_000, 0.0005, 0, 5)] // within the tolerance
    [InlineData(5, 100, 0.0005, 0, 1)]
    [InlineData(5, 10_000, 0.0005, 600_000, 10)] // a backlog wants more
    [InlineData(1, 1_000_000, 0.01, 0, 50)]
    [InlineData(3, 1000, 0, 5000, 3)] // nothing delivered: nothing known
    public void The_load_says_how_many_shards(int current, double incoming, double secondsPerItem, double backlog, int expected) =>
        Assert.Equal(expected, ShardPlan.Desired(current, incoming, secondsPerItem, backlog, 1, 50));
}
