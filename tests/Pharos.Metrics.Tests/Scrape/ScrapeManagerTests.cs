using Microsoft.Extensions.Logging.Abstractions;
using Pharos.Configuration;
using Pharos.Core;
using Pharos.Metrics.Config;
using Pharos.Metrics.Scrape;
using Pharos.Metrics.Tests.Support;
using Pharos.Testing;

namespace Pharos.Metrics.Tests.Scrape;

public sealed class ScrapeManagerTests : IAsyncLifetime
{
    private readonly RecordingStorage _store = new();
    private readonly MetricRegistry _registry = new();
    private readonly TempFolder _folder = new();
    private TestTarget _target = null!;
    private ScrapeManager _manager = null!;

    public async ValueTask InitializeAsync()
    {
        _target = await TestTarget.StartAsync();
        _target.Serve("a 1\n");
        _manager = new ScrapeManager(_store, new ScrapeOptions(), _registry, TimeProvider.System, NullLogger<ScrapeManager>.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        await _manager.DisposeAsync();
        await _target.DisposeAsync();
        _folder.Dispose();
    }

    private Task ApplyAsync(string yaml)
    {
        var errors = new ConfigErrors();
        var context = new ConfigContext(errors, _folder.Path, new PathMap(_folder.Path, []));
        PrometheusConfig config = PrometheusConfigReader.Read(YamlReader.Read("prometheus.yml", yaml, errors), context, ConfigEnvironment.Process);
        Assert.False(errors.HasErrors, string.Join("\n", errors.Findings));
        return _manager.ApplyAsync(config, TestContext.Current.CancellationToken);
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

    private string Job(string job, string more = "") => $"  - job_name: {job}\n    scrape_interval: 500ms\n    static_configs: [{{targets: ['{_target.Address}']}}]\n{more}";

    [Fact]
    public async Task Scrapes_at_its_interval_on_the_tick()
    {
        await ApplyAsync("scrape_configs:\n" + Job("j"));
        await Until(() => _store.Commits >= 5);
        long[] times = [.. _store.Of($"up{{instance=\"{_target.Address}\", job=\"j\"}}").Split(' ').Select(s => long.Parse(s.Split('@')[1], System.Globalization.CultureInfo.InvariantCulture))];
        Assert.All(times.Zip(times.Skip(1)), pair => Assert.True(pair.Second > pair.First));
        TargetStatus status = Assert.Single(_manager.ActiveTargets);
        Assert.Equal(TargetHealth.Up, status.Health);
        Assert.Equal(1, status.Series);
    }

    [Fact]
    public async Task An_unchanged_job_goes_on_and_a_changed_one_keeps_its_series()
    {
        await ApplyAsync("scrape_configs:\n" + Job("same") + Job("other"));
        ScrapeTarget before = _manager.ActiveTargets.Single(t => t.Job == "same").Target;
        await Until(() => _store.Of($"a{{instance=\"{_target.Address}\", job=\"other\"}}").Length > 0);
        await ApplyAsync("scrape_configs:\n" + Job("same") + Job("other", "    metric_relabel_configs: [{source_labels: [__name__], regex: a, action: drop}]\n"));
        Assert.Same(before, _manager.ActiveTargets.Single(t => t.Job == "same").Target);
        await Until(() => _store.Of($"a{{instance=\"{_target.Address}\", job=\"other\"}}").Contains("stale", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_removed_job_ends_its_series()
    {
        await ApplyAsync("scrape_configs:\n" + Job("j"));
        await Until(() => _store.Commits >= 2);
        await ApplyAsync("scrape_configs: []\n");
        Assert.Empty(_manager.ActiveTargets);
        await Until(() => _store.Of($"up{{instance=\"{_target.Address}\", job=\"j\"}}").EndsWith("stale@" + _store.Of($"a{{instance=\"{_target.Address}\", job=\"j\"}}").Split('@')[^1], StringComparison.Ordinal));
    }

    [Fact]
    public async Task Follows_files_that_change()
    {
        _folder.Write("t/one.yml", $"- targets: ['{_target.Address}']\n  labels: {{env: x}}\n");
        await ApplyAsync("scrape_configs:\n  - job_name: j\n    scrape_interval: 500ms\n    file_sd_configs: [{files: ['t/*.yml', 't/*.json'], refresh_interval: 10m}]\n");
        await Until(() => _manager.ActiveTargets.Any(t => t.Target.Labels.Get("env") == "x"));
        _folder.Write("t/two.json", $"[\t{{\"targets\": [\"{_target.Address}\"], \"labels\": {{\"env\": \"y\"}}}}]");
        await Until(() => _manager.ActiveTargets.Any(t => t.Target.Labels.Get("env") == "y"));
        _folder.Write("t/one.yml", "- nonsense: 1\n");
        await Until(() => _registry.Write().Contains("pharos_discovery_failures_total{mechanism=\"file_sd\"}", StringComparison.Ordinal));
        Assert.Contains(_manager.ActiveTargets, t => t.Target.Labels.Get("env") == "x"); // the last good targets stay
        File.Delete(_folder.File("t/one.yml"));
        await Until(() => _manager.ActiveTargets.All(t => t.Target.Labels.Get("env") == "y"));
    }

    [Fact]
    public async Task Follows_an_http_endpoint()
    {
        await using TestTarget directory = await TestTarget.StartAsync();
        directory.Serve($"[{{\"targets\": [\"{_target.Address}\"], \"labels\": {{\"env\": \"z\"}}}}]", "application/json");
        await ApplyAsync($"scrape_configs:\n  - job_name: j\n    http_sd_configs: [{{url: 'http://{directory.Address}/sd', refresh_interval: 100ms}}]\n");
        await Until(() => _manager.ActiveTargets.Any(t => t.Target.Labels.Get("env") == "z"));
        directory.Serve("[]", "application/json");
        await Until(() => !_manager.ActiveTargets.Any());
    }

    [Fact]
    public async Task Dropped_targets_are_listed_and_too_many_fail()
    {
        await ApplyAsync("scrape_configs:\n" + Job("j", "    relabel_configs: [{source_labels: [__address__], regex: '.*', action: drop}]\n"));
        Assert.Empty(_manager.ActiveTargets);
        Assert.Equal(_target.Address, Assert.Single(_manager.DroppedTargets).DiscoveredLabels.Get("__address__"));
        Assert.Equal(1, _manager.DroppedCounts["j"]);
        await ApplyAsync($"scrape_configs:\n  - job_name: k\n    scrape_interval: 500ms\n    target_limit: 1\n    static_configs: [{{targets: ['{_target.Address}', 'localhost:1']}}]\n");
        await Until(() => _manager.ActiveTargets.Count(t => t.LastError.StartsWith("target_limit exceeded", StringComparison.Ordinal)) == 2);
    }

    [Fact]
    public void Builds_urls_and_labels_as_upstream()
    {
        var job = new ScrapeConfig
        {
            JobName = "probe",
            MetricsPath = "/probe",
            Params = [new("module", ["http_2xx", "x"])],
            RelabelRules = [new() { SourceLabels = ["__address__"], TargetLabel = "__param_target" }, new() { SourceLabels = ["__param_target"], TargetLabel = "instance" }, new() { TargetLabel = "__address__", Replacement = "localhost:9115" }],
        };
        ScrapeTarget target = TargetBuilder.Build(job, new("s", [], LabelSet.Of(("team", "a"))), LabelSet.Of(("__address__", "https://example.org/?a=b")), out LabelSet discovered)!;
        Assert.Equal("http://localhost:9115/probe?module=http_2xx&module=x&target=https%3A%2F%2Fexample.org%2F%3Fa%3Db", target.Url.AbsoluteUri);
        Assert.Equal("{instance=\"https://example.org/?a=b\", job=\"probe\", team=\"a\"}", target.Labels.ToString());
        Assert.Equal("1m", discovered.Get("__scrape_interval__"));
    }
}
