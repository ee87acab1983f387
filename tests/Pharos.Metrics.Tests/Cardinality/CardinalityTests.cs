using Pharos.Configuration;
using Pharos.Core;
using Pharos.Metrics.Cardinality;
using Pharos.Metrics.Config;
using Pharos.Metrics.Relabel;
using Pharos.Metrics.Store;
using Pharos.Metrics.Tests.Store;

namespace Pharos.Metrics.Tests.Cardinality;

public sealed class CardinalityTests
{
    private static async Task AddAsync(StoreFixture fixture, string metric, int from, int count, string job = "api")
    {
        using IAppendBatch batch = fixture.Store.BeginAppend();
        for (int i = from; i < from + count; i++)
        {
            SeriesRef series = batch.GetOrAdd(StoreFixture.Labels(metric, ("job", job), ("instance", $"i{i % 3}"), ("path", $"/users/{i}")));
            if (!series.IsNone) batch.Append(series, StoreFixture.Start, i);
        }
        await batch.CommitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Names_what_grows_and_the_label_that_makes_it()
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync();
        var analysis = new CardinalityAnalysis(fixture.Store.Head, fixture.Clock);
        await using var history = new CardinalityHistory(analysis, fixture.Clock);
        await AddAsync(fixture, "steady", 0, 50, job: "other");
        await AddAsync(fixture, "http_requests_total", 0, 10);
        history.Record();
        await AddAsync(fixture, "http_requests_total", 10, 490);
        CardinalityCounts before = Assert.IsType<CardinalityCounts>(history.Before), now = analysis.Count();
        Assert.Equal((10, 500), (before.Metrics["http_requests_total"], now.Metrics["http_requests_total"]));
        Assert.Equal((10, 500, 50), (before.Jobs["api"], now.Jobs["api"], now.Jobs["other"]));
        Assert.Equal(500, now.Labels["path"]);
        MetricCulprit culprit = Assert.IsType<MetricCulprit>(analysis.Explain("http_requests_total"));
        Assert.Equal(("api", "path", 500L), (culprit.Job, culprit.Label, culprit.Values));
        Assert.Null(analysis.Explain("no_such_metric"));
    }

    [Theory]
    [InlineData("http_requests_total", "path", "http_requests_total", "/users/17", true)]
    [InlineData("http_requests_total", "path", "http_requests_total", "", false)]
    [InlineData("http_requests_total", "path", "other_metric", "/users/17", false)]
    [InlineData("a.b{c}", "", "a.b{c}", "", true)]
    public void The_rule_is_valid_yaml_and_drops_the_culprit_only(string metric, string label, string ofMetric, string value, bool isDropped)
    {
        string yaml = RelabelAdvice.Yaml(metric, new MetricCulprit("api", label, 500, ["/users/1", "/users/2"]));
        var errors = new ConfigErrors();
        ConfigNode root = YamlReader.Read("advice.yml", yaml, errors);
        RelabelRule[] rules = [.. root["metric_relabel_configs"].Items.Select(node => RelabelConfigReader.Read(node, errors, NameValidation.Utf8))];
        Assert.False(errors.HasErrors, string.Join("\n", errors.Findings) + yaml);
        var labels = new LabelSetBuilder(LabelSet.Of(("__name__", ofMetric), ("path", value)));
        Assert.Equal(isDropped, !Relabeler.Apply(rules, labels));
    }

    [Fact]
    public async Task Limits_refuse_new_series_of_the_job_and_of_the_store_and_say_so()
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync(new TsdbOptions { MaxFuture = TimeSpan.Zero, MaxSeries = 150, MaxSeriesPerJob = 100 });
        await AddAsync(fixture, "m", 0, 130);
        await AddAsync(fixture, "m", 0, 80, job: "other");
        Assert.Equal(150, fixture.Store.Head.Index.Count);
        Assert.Equal(30, fixture.Store.RefusedByJob["api"]);
        Assert.Equal(30, fixture.Store.RefusedByJob["other"]);
        await AddAsync(fixture, "m", 0, 10); // known series go on
        Assert.Equal(30, fixture.Store.RefusedByJob["api"]);
    }

    [Fact]
    public void Limits_and_features_come_from_pharos_yml_and_the_command_line()
    {
        var errors = new ConfigErrors();
        ConfigNode root = YamlReader.Read("pharos.yml", "features: [promql-experimental-functions, exemplar-storage]\nmetrics: {max_series: 1000, max_series_per_job: 0}\n", errors);
        MetricsOptions options = MetricsOptions.Read(root, ["promql-delayed-name-removal,nonsense"], errors);
        Assert.Equal(["promql-delayed-name-removal", "promql-experimental-functions"], options.Features);
        Assert.Equal((1000, 0), (options.MaxSeries, options.MaxSeriesPerJob));
        Assert.False(errors.HasErrors);
        Assert.Equal(
            ["--enable-feature: warning: unknown feature nonsense", "pharos.yml:1:43: warning: the feature exemplar-storage changes nothing here"],
            errors.Findings.Select(f => f.ToString().Replace("--enable-feature:0:0:", "--enable-feature:", StringComparison.Ordinal)));
        MetricsOptions.Read(YamlReader.Read("pharos.yml", "metrics: {max_serie: 1}\n", errors), [], errors);
        Assert.True(errors.HasErrors);
    }
}
