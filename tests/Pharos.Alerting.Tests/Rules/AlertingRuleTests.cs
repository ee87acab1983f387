using Pharos.Alerting.Rules;
using Pharos.Core;

namespace Pharos.Alerting.Tests.Rules;

public sealed class AlertingRuleTests
{
    private static readonly TimeSpan s_15s = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task An_alert_is_pending_until_for_has_passed_then_fires_and_resolves()
    {
        var bench = new RuleBench(RuleBench.Alert(hold: TimeSpan.FromSeconds(30)));
        bench.Present("a");
        await bench.EvaluateAsync();
        Assert.Equal(AlertState.Pending, Assert.Single(bench.Alerts).State);
        Assert.Empty(bench.Sent);
        Assert.Equal("ALERTS{alertname=\"Down\", alertstate=\"pending\", instance=\"a\", severity=\"critical\"}", bench.Written[0].Labels.ToString());
        Assert.Equal("ALERTS_FOR_STATE{alertname=\"Down\", instance=\"a\", severity=\"critical\"}", bench.Written[1].Labels.ToString());
        long activeAtMs = bench.NowMs;
        Assert.Equal(activeAtMs / 1000, bench.Written[1].Value);

        await bench.EvaluateAsync(s_15s);
        Assert.Equal(AlertState.Pending, bench.Alerts[0].State);
        await bench.EvaluateAsync(s_15s);
        Assert.Equal(AlertState.Firing, bench.Alerts[0].State);
        OutgoingAlert sent = Assert.Single(bench.Sent);
        Assert.Equal(bench.NowMs, sent.StartsAtMs);
        Assert.Equal(bench.NowMs + (4 * 60_000), sent.EndsAtMs);
        Assert.Contains(bench.Written, s => s.Labels.Get("alertstate") == "pending" && StaleMarker.Is(s.Value));

        bench.Present();
        await bench.EvaluateAsync(s_15s);
        Assert.Equal(bench.NowMs, Assert.Single(bench.Sent).EndsAtMs);
        Assert.All(bench.Written, s => Assert.True(StaleMarker.Is(s.Value)));
        Assert.Equal(2, bench.Written.Count);
    }

    [Fact]
    public async Task A_pending_alert_whose_condition_ends_is_forgotten_unsent()
    {
        var bench = new RuleBench(RuleBench.Alert(hold: TimeSpan.FromMinutes(5)));
        bench.Present("a");
        await bench.EvaluateAsync();
        bench.Present();
        await bench.EvaluateAsync(s_15s);
        Assert.Empty(bench.Alerts);
        Assert.Empty(bench.Sent);
    }

    [Fact]
    public async Task A_firing_alert_is_sent_again_after_the_resend_delay_and_a_resolved_one_for_fifteen_minutes()
    {
        var bench = new RuleBench(RuleBench.Alert());
        bench.Present("a");
        await bench.EvaluateAsync();
        Assert.Single(bench.Sent);
        await bench.EvaluateAsync(s_15s);
        Assert.Empty(bench.Sent);
        await bench.EvaluateAsync(TimeSpan.FromSeconds(45));
        Assert.Single(bench.Sent);
        bench.Present();
        await bench.EvaluateAsync(s_15s);
        long resolvedAtMs = bench.NowMs;
        await bench.EvaluateAsync(TimeSpan.FromMinutes(14));
        Assert.Equal(resolvedAtMs, Assert.Single(bench.Sent).EndsAtMs);
        await bench.EvaluateAsync(TimeSpan.FromMinutes(2));
        Assert.Empty(bench.Sent);
        Assert.Empty(bench.Alerts);
    }

    [Fact]
    public async Task Keep_firing_for_counts_from_the_first_evaluation_without_the_condition()
    {
        var bench = new RuleBench(RuleBench.Alert(keep: TimeSpan.FromSeconds(30)));
        bench.Present("a");
        await bench.EvaluateAsync();
        bench.Present();
        await bench.EvaluateAsync(s_15s);
        Assert.Equal(AlertState.Firing, bench.Alerts[0].State);
        await bench.EvaluateAsync(s_15s);
        Assert.Equal(AlertState.Firing, bench.Alerts[0].State);
        await bench.EvaluateAsync(s_15s);
        Assert.Equal(AlertState.Inactive, bench.Alerts[0].State);
    }

    [Fact]
    public async Task Pending_time_and_keep_firing_survive_a_restart_without_the_time_down()
    {
        var before = new RuleBench(RuleBench.Alert(hold: TimeSpan.FromMinutes(2)));
        before.Present("a");
        await before.EvaluateAsync();
        await before.EvaluateAsync(TimeSpan.FromSeconds(60));
        var after = new RuleBench(RuleBench.Alert(hold: TimeSpan.FromMinutes(2)), before.States);
        after.Clock.Advance(TimeSpan.FromMinutes(11)); // ten minutes down
        after.Group.RestoreSaved(after.NowMs);
        after.Present("a");
        await after.EvaluateAsync(TimeSpan.FromSeconds(45));
        Assert.Equal(AlertState.Pending, after.Alerts[0].State);
        await after.EvaluateAsync(TimeSpan.FromSeconds(15));
        Assert.Equal(AlertState.Firing, after.Alerts[0].State);
    }

    [Fact]
    public async Task An_outage_beyond_the_tolerance_forgets_what_was_pending()
    {
        var before = new RuleBench(RuleBench.Alert(hold: TimeSpan.FromMinutes(2)));
        before.Present("a");
        await before.EvaluateAsync();
        var after = new RuleBench(RuleBench.Alert(hold: TimeSpan.FromMinutes(2)), before.States);
        after.Clock.Advance(TimeSpan.FromMinutes(61));
        after.Group.RestoreSaved(after.NowMs);
        Assert.Empty(after.Alerts);
    }

    [Fact]
    public async Task Raising_for_moves_a_firing_alert_back_to_pending_and_a_reload_keeps_the_rest()
    {
        var bench = new RuleBench(RuleBench.Alert());
        bench.Present("a");
        await bench.EvaluateAsync();
        RuleGroup raised = bench.GroupOf(RuleBench.Alert(hold: TimeSpan.FromMinutes(1)));
        Assert.Empty(raised.TakeOver(bench.Group));
        bench.Group = raised;
        await bench.EvaluateAsync(s_15s);
        Assert.Equal(AlertState.Pending, bench.Alerts[0].State);
        await bench.EvaluateAsync(TimeSpan.FromSeconds(45));
        Assert.Equal(AlertState.Firing, bench.Alerts[0].State);
    }

    [Fact]
    public async Task Two_alerts_with_the_same_labels_fail_the_rule_and_say_so()
    {
        var bench = new RuleBench(RuleBench.Alert());
        bench.Answer = () => [.. new[] { "up", "down" }.Select(n => new MetricsSeries(LabelSet.Of((Label.MetricName, n), ("instance", "a")), [new MetricsPoint(bench.NowMs, 0)]))];
        await bench.EvaluateAsync();
        Assert.Equal(RuleHealth.Bad, bench.Group.Rules[0].Status.Health);
        Assert.Contains("same labelset", bench.Group.Rules[0].Status.LastError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rule_over_its_limit_fails_and_has_no_alerts()
    {
        var bench = new RuleBench(RuleBench.Alert());
        bench.Group = bench.GroupOf(RuleBench.Alert(), limit: 1);
        bench.Present("a", "b");
        await bench.EvaluateAsync();
        Assert.Equal("exceeded limit of 1 with 2 alerts", bench.Group.Rules[0].Status.LastError);
        Assert.Empty(bench.Alerts);
    }
}
