using Microsoft.Extensions.Logging.Abstractions;
using Pharos.Configuration;
using Pharos.Core;
using Pharos.Metrics.Config;
using Pharos.Metrics.PromQL;
using Pharos.Metrics.Scrape;
using Pharos.Metrics.Store;
using Pharos.Metrics.Tests.Support;
using Pharos.Testing;

namespace Pharos.Metrics.Tests.Scrape;

public sealed class ScrapeIntoStoreTests
{
    [Fact]
    public async Task What_is_scraped_is_in_the_store_after_a_restart_with_its_stale_marker()
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        using var folder = new TempFolder();
        await using TestTarget target = await TestTarget.StartAsync();
        target.Serve("# TYPE a counter\na{path=\"/\"} 1\nb 2\n");
        TsdbStore store = await TsdbStore.OpenAsync(folder.Path, new TsdbOptions(), TimeProvider.System, NullLogger.Instance, cancellationToken);
        await using (store)
        {
            await using var manager = new ScrapeManager(store, new ScrapeOptions(), new MetricRegistry(), TimeProvider.System, NullLogger<ScrapeManager>.Instance);
            var errors = new ConfigErrors();
            ConfigNode root = YamlReader.Read("p.yml", $"scrape_configs: [{{job_name: j, scrape_interval: 500ms, static_configs: [{{targets: ['{target.Address}']}}]}}]", errors);
            await manager.ApplyAsync(PrometheusConfigReader.Read(root, new ConfigContext(errors, "/", new PathMap("/", [])), ConfigEnvironment.Process), cancellationToken);
            await Until(() => manager.ActiveTargets.Single() is { Health: TargetHealth.Up });
            target.Serve("b 3\n");
            await Until(() => Values(store, "b")[^1] == 3);
        }
        await using TsdbStore reopened = await TsdbStore.OpenAsync(folder.Path, new TsdbOptions(), TimeProvider.System, NullLogger.Instance, cancellationToken);
        double[] a = Values(reopened, "a"), b = Values(reopened, "b"), up = Values(reopened, "up");
        Assert.True(StaleMarker.Is(a[^1]), string.Join(" ", a));
        Assert.Contains(1, a);
        Assert.Contains(2, b);
        Assert.Equal(3, b[^1]);
        Assert.Equal(1, up[^1]);
    }

    private static async Task Until(Func<bool> condition)
    {
        long started = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(60), "it did not come to that within a minute");
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }

    private static double[] Values(TsdbStore store, string metric)
    {
        using ISeriesCursor cursor = store.Select([new LabelMatcher(MatchOp.Equal, Label.MetricName, metric)], 0, TimeProvider.System.GetUtcNow().AddDays(1).ToUnixTimeMilliseconds(), default, TestContext.Current.CancellationToken);
        Assert.True(cursor.MoveNext());
        return cursor.Values.ToArray();
    }
}
