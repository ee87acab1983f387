using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Pharos.Alerting.Matching;
using Pharos.Alerting.Silences;
using Pharos.Core;
using Pharos.State;
using Pharos.Testing;

namespace Pharos.Alerting.Tests;

public sealed class DispatchTests
{
    private static readonly DateTimeOffset s_start = new(2026, 1, 5, 8, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static Alert Alert(DateTimeOffset now, params (string, string)[] labels) => new()
    {
        Labels = LabelSet.Of(labels), StartsAt = now, EndsAt = now.AddHours(10), UpdatedAt = now, Annotations = LabelSet.Of(("runbook_url", "http://r/x")),
    };

    private static async Task AdvanceAsync(AlertmanagerHost host, FakeTimeProvider clock, TimeSpan by)
    {
        for (TimeSpan done = TimeSpan.Zero; done < by; done += TimeSpan.FromSeconds(1))
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await host.Service.Activity.WhenIdleAsync().WaitAsync(TimeSpan.FromSeconds(30), Cancel);
        }
    }

    private static string Yaml(HttpSink sink, string more = "") => $"""
        route: {"{"} receiver: hook, group_by: [alertname], group_wait: 5s, group_interval: 30s, repeat_interval: 1h {more} {"}"}
        time_intervals:
        - name: office
          time_intervals: [ {"{"} times: [ {"{"} start_time: '09:00', end_time: '17:00' {"}"} ] {"}"} ]
        inhibit_rules:
        - source_matchers: [ 'severity="critical"' ]
          target_matchers: [ 'severity="warning"' ]
          equal: [ instance ]
        receivers:
        - name: hook
          webhook_configs: [ {"{"} url: '{sink.Url}/hook' {"}"} ]
        """;

    [Fact]
    public async Task A_restart_neither_repeats_nor_forgets()
    {
        var clock = new FakeTimeProvider(s_start);
        using var folder = new TempFolder();
        await using HttpSink sink = await HttpSink.StartAsync(clock);
        Alert alert = Alert(s_start, ("alertname", "Down"), ("instance", "a"));
        string silence;
        await using (var first = new AlertmanagerHost(clock, folder: folder))
        {
            await first.StartAsync(Yaml(sink));
            await first.Service.PutAsync([alert], Cancel);
            await AdvanceAsync(first, clock, TimeSpan.FromSeconds(6));
            Assert.Single(sink.Requests);
            silence = await first.Service.Silences.SetAsync(new Silence { Matchers = [new Matcher(MatchOp.Equal, "alertname", "Other")], EndsAt = s_start.AddHours(5), CreatedBy = "me", Comment = "c" }, Cancel);
        }
        await using var second = new AlertmanagerHost(clock, folder: folder);
        await second.StartAsync(Yaml(sink));
        await second.Service.PutAsync([alert], Cancel);
        await AdvanceAsync(second, clock, TimeSpan.FromMinutes(5));
        Assert.Single(sink.Requests);
        Assert.Equal("me", second.Service.Silences.Get(silence)!.CreatedBy);
        await second.Service.PutAsync([alert with { EndsAt = clock.GetUtcNow(), UpdatedAt = clock.GetUtcNow() }], Cancel);
        await AdvanceAsync(second, clock, TimeSpan.FromMinutes(1));
        Assert.Equal(2, sink.Requests.Count);
        Assert.Equal("resolved", JsonDocument.Parse(sink.Requests.Last().Body).RootElement.GetProperty("status").GetString());
    }

    /// <summary>The first flush finds the alert that made its group (it came first sometimes, and the alert waited for group_interval).</summary>
    [Fact]
    public async Task Without_group_wait_an_alert_goes_out_at_once()
    {
        var clock = new FakeTimeProvider(s_start);
        await using HttpSink sink = await HttpSink.StartAsync(clock);
        await using var host = new AlertmanagerHost(clock);
        await host.StartAsync(Yaml(sink).Replace("group_wait: 5s", "group_wait: 0s", StringComparison.Ordinal));
        await AdvanceAsync(host, clock, TimeSpan.FromMinutes(2)); // past the start delay
        DateTimeOffset now = clock.GetUtcNow();
        await host.Service.PutAsync([.. Enumerable.Range(0, 20).Select(i => Alert(now, ("alertname", $"Down{i}")))], Cancel);
        await AdvanceAsync(host, clock, TimeSpan.FromSeconds(1));
        Assert.Equal(20, sink.Requests.Count);
    }

    [Fact]
    public async Task The_ledger_tells_what_was_sent_and_what_was_kept_back_and_why()
    {
        var clock = new FakeTimeProvider(s_start);
        await using HttpSink sink = await HttpSink.StartAsync(clock);
        await using var host = new AlertmanagerHost(clock);
        await host.StartAsync(Yaml(sink));
        string silence = await host.Service.Silences.SetAsync(
            new Silence { Matchers = [new Matcher(MatchOp.Equal, "alertname", "Quiet")], EndsAt = s_start.AddHours(5) }, Cancel);
        Alert critical = Alert(s_start, ("alertname", "Down"), ("instance", "a"), ("severity", "critical"), ("service", "api"), ("environment", "production"));
        await host.Service.PutAsync([critical, Alert(s_start, ("alertname", "Slow"), ("instance", "a"), ("severity", "warning")), Alert(s_start, ("alertname", "Quiet"))], Cancel);
        await AdvanceAsync(host, clock, TimeSpan.FromMinutes(3));

        JournalEvent sent = Assert.Single(host.Journal.Query(new EventQuery { Types = [EventTypes.NotificationAttempt] }).Events);
        Assert.Equal(("api", "production", "hook/webhook notified"), (sent.Service, sent.Environment, sent.Title));
        Assert.Contains("\"outcome\":\"sent\",\"reason\":\"first notification\"", sent.Body, StringComparison.Ordinal);
        var kept = host.Journal.Query(new EventQuery { Types = [EventTypes.NotificationSuppressed], Ascending = true }).Events;
        Assert.Equal(["Quiet silenced by " + silence, "Slow inhibited by " + critical.Fingerprint], kept.Select(e => e.Title).Order());
        Assert.Equal(3, host.Journal.Query(new EventQuery { Types = [EventTypes.AlertTransition] }).Events.Count);
        JournalEvent firing = Assert.Single(host.Journal.Query(new EventQuery { Subject = critical.Fingerprint, Types = [EventTypes.AlertTransition] }).Events);
        Assert.Equal(("Down firing", "http://r/x"), (firing.Title, firing.Links[0].Url));
        Assert.Contains("alertmanager_notifications_suppressed_total{reason=\"silence\"}", host.Metrics.Write(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_asks_for_time_gets_it()
    {
        var clock = new FakeTimeProvider(s_start);
        await using HttpSink sink = await HttpSink.StartAsync(clock);
        sink.Answer = _ => sink.Requests.IsEmpty ? (429, "", 7) : (200, "ok", null);
        await using var host = new AlertmanagerHost(clock);
        await host.StartAsync($$"""
            global: { slack_api_url: '{{sink.Url}}/slack' }
            route: { receiver: s, group_wait: 1s, group_interval: 1m }
            receivers: [ { name: s, slack_configs: [ { channel: '#a' } ] } ]
            """);
        await host.Service.PutAsync([Alert(s_start, ("alertname", "Down"))], Cancel);
        // While it waits the flush is under way: the clock moves without waiting for quiet.
        for (int i = 0; i < 400 && sink.Requests.Count < 2; i++)
        {
            clock.Advance(TimeSpan.FromMilliseconds(sink.Requests.IsEmpty && i > 5 ? 0 : 250));
            await Task.Delay(10, Cancel);
        }
        HttpSink.Received[] requests = [.. sink.Requests];
        Assert.Equal(2, requests.Length);
        Assert.True(requests[1].At - requests[0].At >= TimeSpan.FromSeconds(7), $"{requests[1].At - requests[0].At}");
        await host.Service.Activity.WhenIdleAsync().WaitAsync(TimeSpan.FromSeconds(10), Cancel);
        Assert.Equal(["sent", "retrying"], host.Journal.Query(new EventQuery { Types = [EventTypes.NotificationAttempt] }).Events
            .Select(e => JsonDocument.Parse(e.Body).RootElement.GetProperty("outcome").GetString()));
    }

    [Fact]
    public async Task A_refusal_is_not_repeated_until_there_is_news()
    {
        var clock = new FakeTimeProvider(s_start);
        await using HttpSink sink = await HttpSink.StartAsync(clock);
        sink.Answer = _ => (400, "no_channel", null);
        await using var host = new AlertmanagerHost(clock);
        await host.StartAsync(Yaml(sink));
        await host.Service.PutAsync([Alert(s_start, ("alertname", "Down"))], Cancel);
        await AdvanceAsync(host, clock, TimeSpan.FromSeconds(20));
        Assert.Single(sink.Requests);
        JournalEvent failed = Assert.Single(host.Journal.Query(new EventQuery { Types = [EventTypes.NotificationAttempt] }).Events);
        Assert.Contains("\"outcome\":\"failed\"", failed.Body, StringComparison.Ordinal);
        Assert.Contains("unexpected status code 400: no_channel", failed.Body, StringComparison.Ordinal);
        Assert.Contains("alertmanager_notifications_failed_total{integration=\"webhook\",reason=\"clientError\"} 1", host.Metrics.Write(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_route_outside_its_active_times_is_silent()
    {
        var clock = new FakeTimeProvider(s_start);
        await using HttpSink sink = await HttpSink.StartAsync(clock);
        await using var host = new AlertmanagerHost(clock);
        await host.StartAsync(Yaml(sink, ", routes: [ { matchers: [ 'team=\"x\"' ], active_time_intervals: [ office ] } ]"));
        await host.Service.PutAsync([Alert(s_start, ("alertname", "Down"), ("team", "x"))], Cancel);
        await AdvanceAsync(host, clock, TimeSpan.FromMinutes(2));
        Assert.Empty(sink.Requests);
        Assert.Equal("Down inactive by office", Assert.Single(host.Journal.Query(new EventQuery { Types = [EventTypes.NotificationSuppressed] }).Events).Title);
        clock.Advance(TimeSpan.FromHours(1));
        await AdvanceAsync(host, clock, TimeSpan.FromMinutes(2));
        Assert.Single(sink.Requests);
    }

    [Fact]
    public async Task An_alert_that_nobody_renews_is_over_in_the_journal_too()
    {
        var clock = new FakeTimeProvider(s_start);
        await using HttpSink sink = await HttpSink.StartAsync(clock);
        await using var host = new AlertmanagerHost(clock);
        await host.StartAsync(Yaml(sink));
        await host.Service.PutAsync([Alert(s_start, ("alertname", "Down")) with { EndsAt = s_start.AddSeconds(50) }], Cancel);
        await AdvanceAsync(host, clock, TimeSpan.FromSeconds(100));
        for (int i = 0; i < 100 && host.Journal.Query(new EventQuery { Types = [EventTypes.AlertTransition] }).Events.Count < 2; i++) await Task.Delay(20, Cancel);
        Assert.Equal(["Down resolved", "Down firing"], host.Journal.Query(new EventQuery { Types = [EventTypes.AlertTransition] }).Events.Select(e => e.Title));
        Assert.Equal(s_start.AddSeconds(50), host.Journal.Query(new EventQuery { Types = [EventTypes.AlertTransition] }).Events[0].Time);
    }

    [Fact]
    public async Task A_restart_does_not_tell_the_journal_twice_and_ends_what_nobody_renews()
    {
        var clock = new FakeTimeProvider(s_start);
        using var folder = new TempFolder();
        await using HttpSink sink = await HttpSink.StartAsync(clock);
        Alert kept = Alert(s_start, ("alertname", "Kept")), gone = Alert(s_start, ("alertname", "Gone"));
        await using (var first = new AlertmanagerHost(clock, folder: folder))
        {
            await first.StartAsync(Yaml(sink));
            await first.Service.PutAsync([kept, gone], Cancel);
        }
        await using var second = new AlertmanagerHost(clock, folder: folder);
        await second.StartAsync(Yaml(sink));
        await second.Service.PutAsync([kept], Cancel);
        await AdvanceAsync(second, clock, TimeSpan.FromMinutes(16));
        for (int i = 0; i < 100 && Transitions().Length < 3; i++) await Task.Delay(20, Cancel);
        Assert.Equal(["Gone firing", "Gone resolved", "Kept firing"], Transitions());

        string[] Transitions() => [.. second.Journal.Query(new EventQuery { Types = [EventTypes.AlertTransition] }).Events.Select(e => e.Title).Order()];
    }

    [Fact]
    public async Task The_reference_deployment_tells_Slack_of_fire_and_recovery()
    {
        var clock = new FakeTimeProvider(s_start);
        await using HttpSink sink = await HttpSink.StartAsync(clock);
        string folder = Conformance.Require("reference/config/alertmanager");
        var errors = new Configuration.ConfigErrors();
        Config.AlertmanagerConfig? config = Config.AlertmanagerConfigReader.Load(
            Path.Combine(folder, "alertmanager.yml"), new Configuration.ConfigEnvironment(name => name == "SLACK_WEBHOOK_URL" ? sink.Url + "/services/T/B/X" : null),
            new Configuration.PathMap(folder, [new("/etc/alertmanager", ".")]), errors, clock);
        Assert.True(config is not null, string.Join('\n', errors.Findings));
        await using var host = new AlertmanagerHost(clock);
        await host.Service.StartAsync(config, Cancel);
        Alert down = Alert(s_start, ("alertname", "HostDown"), ("service", "anvila-api"), ("severity", "critical"), ("instance", "https://api"), ("runbook", "docs/runbooks/host-down.md"))
            with { Annotations = LabelSet.Of(("summary", "probe failed"), ("value", "0"), ("dashboard", "http://g/d/x")) };
        await host.Service.PutAsync([down], Cancel);
        await AdvanceAsync(host, clock, TimeSpan.FromSeconds(31));
        JsonElement fired = JsonDocument.Parse(Assert.Single(sink.Requests).Body).RootElement, attachment = fired.GetProperty("attachments")[0];
        Assert.Equal(("#DevOps-Alerts", "[FIRING] HostDown - critical", "danger"),
            (fired.GetProperty("channel").GetString(), attachment.GetProperty("title").GetString(), attachment.GetProperty("color").GetString()));
        Assert.StartsWith("*Alert:* HostDown\n*Severity:* critical\n*Service:* anvila-api\n*Affected host/target:* https://api\n*Current value:* 0\n*Summary:* probe failed\n*Dashboard:* http://g/d/x\n*Runbook:* docs/runbooks/host-down.md\n*Status:* firing",
            attachment.GetProperty("text").GetString(), StringComparison.Ordinal);
        await host.Service.PutAsync([down with { EndsAt = clock.GetUtcNow(), UpdatedAt = clock.GetUtcNow() }], Cancel);
        await AdvanceAsync(host, clock, TimeSpan.FromMinutes(5));
        JsonElement resolved = JsonDocument.Parse(sink.Requests.Last().Body).RootElement.GetProperty("attachments")[0];
        Assert.Equal((2, "[RESOLVED] HostDown - critical", "good"), (sink.Requests.Count, resolved.GetProperty("title").GetString(), resolved.GetProperty("color").GetString()));
    }

    [Fact]
    public async Task Ten_thousand_alerts_at_once_are_taken_and_sent_once()
    {
        var clock = new FakeTimeProvider(s_start);
        await using HttpSink sink = await HttpSink.StartAsync(clock);
        await using var host = new AlertmanagerHost(clock);
        await host.StartAsync(Yaml(sink));
        long start = TimeProvider.System.GetTimestamp();
        await host.Service.PutAsync([.. Enumerable.Range(0, 10_000).Select(i => Alert(s_start, ("alertname", "A" + (i % 10)), ("instance", "i" + i), ("severity", i % 2 == 0 ? "warning" : "critical")))], Cancel);
        await AdvanceAsync(host, clock, TimeSpan.FromSeconds(6));
        Assert.Equal(10, sink.Requests.Count);
        Assert.Equal(10_000, sink.Requests.Sum(r => JsonDocument.Parse(r.Body).RootElement.GetProperty("alerts").GetArrayLength()));
        TimeSpan took = TimeProvider.System.GetElapsedTime(start);
        Assert.True(took < TimeSpan.FromSeconds(20), $"took {took}"); // about 1 s where nothing else runs; each event written alone would take minutes
    }

    [Fact]
    public async Task Many_groups_hold_each_alert_once()
    {
        var clock = new FakeTimeProvider(s_start);
        await using HttpSink sink = await HttpSink.StartAsync(clock);
        await using var host = new AlertmanagerHost(clock);
        await host.StartAsync(Yaml(sink));
        await host.Service.PutAsync([.. Enumerable.Range(0, 200).Select(i => Alert(s_start, ("alertname", "A" + (i % 20)), ("instance", "i" + i)))], Cancel);
        await AdvanceAsync(host, clock, TimeSpan.FromSeconds(6));
        Assert.Equal(20, sink.Requests.Count);
        Assert.Equal(200, sink.Requests.Sum(r => JsonDocument.Parse(r.Body).RootElement.GetProperty("alerts").GetArrayLength()));
    }
}
