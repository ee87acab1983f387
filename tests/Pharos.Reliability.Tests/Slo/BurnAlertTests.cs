using Microsoft.Extensions.Time.Testing;
using Pharos.Configuration;
using Pharos.Core;
using Pharos.Metrics;
using Pharos.Reliability.Slo;

namespace Pharos.Reliability.Tests.Slo;

/// <summary>The generated alerts on the real engine: both windows of a pair, either pair of a severity; silence is not absence.</summary>
public sealed class BurnAlertTests
{
    private static readonly DateTimeOffset s_now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private const string Text = """
        apiVersion: openslo/v1
        kind: SLO
        metadata: {name: availability, labels: {environment: test}}
        spec:
          service: shop
          indicator:
            spec:
              ratioMetric:
                good: {metricSource: {type: Prometheus, spec: {query: 'sum(increase(good_total[{{.window}}]))'}}}
                total: {metricSource: {type: Prometheus, spec: {query: 'sum(increase(all_total[{{.window}}]))'}}}
          timeWindow: [{duration: 30d, isRolling: true}]
          budgetingMethod: Occurrences
          objectives: [{target: 0.99}]
        """;

    private static (SloCatalog Catalog, SloDefinition Slo) Read()
    {
        var errors = new ConfigErrors();
        SloCatalog catalog = SloDirectory.Read(YamlReader.ReadAll(new ConfigText("slo.yml", Text), errors), MetricsPart.Expressions, errors);
        Assert.Empty(errors.Findings);
        return (catalog, catalog.Slos[0]);
    }

    /// <summary>Burn rates by window, the severities that fire, and how the page calls it.</summary>
    public static TheoryData<string, string, SloHealth> Cases => new()
    {
        { "5m=20 30m=1 1h=15 2h=1 6h=1 1d=1 3d=0.5 30d=0.5", "page", SloHealth.Burning },
        { "5m=20 30m=1 1h=14 2h=1 6h=1 1d=1 3d=0.5 30d=0.5", "", SloHealth.Ok }, // the long window of the pair is below
        { "5m=0 30m=1 1h=15 2h=1 6h=1 1d=1 3d=0.5 30d=0.5", "", SloHealth.Ok }, // it has stopped: the short window says so
        { "5m=1 30m=7 1h=1 2h=1 6h=6.5 1d=1 3d=0.5 30d=0.5", "page", SloHealth.Burning },
        { "5m=1 30m=1 1h=1 2h=4 6h=1 1d=3.5 3d=0.5 30d=0.5", "ticket", SloHealth.Burning },
        { "5m=1 30m=1 1h=1 2h=1 6h=1.2 1d=1 3d=1.1 30d=0.5", "ticket", SloHealth.Burning },
        { "5m=20 30m=20 1h=20 2h=20 6h=20 1d=20 3d=20 30d=0.9", "page ticket", SloHealth.Burning },
        { "5m=0 30m=0 1h=0 2h=0 6h=0 1d=0 3d=0 30d=1.5", "", SloHealth.Exhausted },
        { "30m=7 6h=7 30d=0.2", "page", SloHealth.Burning }, // no event in the last five minutes
        { "", "", SloHealth.Unknown },
    };

    [Theory, MemberData(nameof(Cases))]
    public async Task An_alert_needs_both_windows_of_a_pair(string rates, string fires, SloHealth health)
    {
        (SloCatalog catalog, SloDefinition slo) = Read();
        var clock = new FakeTimeProvider(s_now);
        await using RecordedHistory history = await RecordedHistory.OpenAsync(clock);
        await history.WriteAsync([.. rates.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(r => r.Split('=')).Select(r => new MetricsSample(
            Labels(slo, $"slo:sli_error:ratio_rate{r[0]}", r[0]), s_now.ToUnixTimeMilliseconds(), double.Parse(r[1], System.Globalization.CultureInfo.InvariantCulture) * 0.01))]);

        var found = new List<string>();
        foreach (SloRule alert in SloRuleGenerator.Generate(slo, new SloRuleOptions("test", "1", [])).SelectMany(g => g.Rules).Where(r => r.IsAlert && r.Name == slo.Alerting.Name))
        {
            MetricsResult result = await history.Source.QueryAsync(alert.Expression, s_now.ToUnixTimeMilliseconds(), CancellationToken.None);
            if (result.Series.Count > 0) found.Add(alert.Labels.Single(l => l.Name == SloSeries.SeverityLabel).Value);
        }
        Assert.Equal(fires, string.Join(' ', found));

        var part = new SloPart(history.Source, () => catalog, () => [], clock);
        SloStatus status = Assert.Single(await part.Status.ListAsync(CancellationToken.None));
        Assert.Equal(health, status.Health);
        Assert.Equal(health is SloHealth.Exhausted, ReleaseGate.Of([status], "shop", "test")!.IsFrozen);
        Assert.Equal(fires.Split(' ', StringSplitOptions.RemoveEmptyEntries), status.Burns.Where(b => b.IsExceeded).Select(b => b.Pair.IsPage ? "page" : "ticket").Distinct());
    }

    [Theory]
    [InlineData(0.0, 0.0, SloData.NoTraffic, false)]
    [InlineData(10.0, 10.0, SloData.Present, false)]
    [InlineData(null, 10.0, SloData.Present, false)] // no good event was ever counted: all of them are bad
    [InlineData(null, null, SloData.Absent, true)]
    public async Task No_traffic_and_no_series_are_told_apart(double? good, double? all, SloData data, bool isAbsent)
    {
        (SloCatalog catalog, SloDefinition slo) = Read();
        var clock = new FakeTimeProvider(s_now);
        await using RecordedHistory history = await RecordedHistory.OpenAsync(clock);
        IReadOnlyList<SloRuleGroup> groups = SloRuleGenerator.Generate(slo, new SloRuleOptions("test", "1", []));
        var samples = new List<MetricsSample>();
        for (int i = 0; i <= 6; i++)
        {
            long at = s_now.ToUnixTimeMilliseconds() - ((6 - i) * 60_000);
            if (good is { } g) samples.Add(new MetricsSample(LabelSet.Of((Label.MetricName, "good_total")), at, 100 + (g * i)));
            if (all is { } a) samples.Add(new MetricsSample(LabelSet.Of((Label.MetricName, "all_total")), at, 100 + (a * i)));
        }
        await history.WriteAsync(samples);
        await history.EvaluateAsync(groups, s_now.ToUnixTimeMilliseconds(), []);

        var part = new SloPart(history.Source, () => catalog, () => [], clock);
        SloStatus status = (await part.Status.FindAsync(slo.Id, CancellationToken.None))!;
        Assert.Equal(data, status.Data);
        Assert.Equal(good is null && all is not null ? 1.0 : data == SloData.Present ? 0 : null, status.Windows[0].ErrorRatio);
        SloRule absent = groups.SelectMany(g => g.Rules).Single(r => r.Name == "SloMetricAbsent");
        MetricsResult raised = await history.Source.QueryAsync(absent.Expression, s_now.ToUnixTimeMilliseconds(), CancellationToken.None);
        Assert.Equal(isAbsent ? 1 : 0, raised.Series.Count);
        if (isAbsent) Assert.Equal(slo.Id, raised.Series[0].Labels.Get(SloSeries.IdLabel));
    }

    [Fact]
    public void The_budget_of_99_5_per_cent_over_30_days_is_3_6_hours()
    {
        SloDefinition slo = Read().Slo with { ObjectivePercent = 99.5 };
        Assert.Equal(3.6, (slo.Period * slo.BudgetRatio).TotalHours, 6);
        Assert.Equal("14.4 6 3 1", string.Join(' ', BurnPair.Of(slo.Period).Select(p => GoNumber.Plain(p.Factor))));
    }

    private static LabelSet Labels(SloDefinition slo, string name, string window) => LabelSet.Of(
        (Label.MetricName, name), ("sloth_id", slo.Id), ("sloth_service", slo.Service), ("sloth_slo", slo.Name), ("sloth_window", window), ("service", "shop"), ("environment", "test"));
}
