using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Pharos.Configuration;
using Pharos.Core;
using Pharos.Metrics;
using Pharos.Reliability.Slo;

namespace Pharos.Reliability.Tests.Slo;

/// <summary>Rules, status, history and consumption against a plain calculation over lists, for random histories with failed scrapes, counter resets and hours without traffic.</summary>
public sealed class SloArithmeticTests
{
    private const long ScrapeMs = 60_000, EvaluationMs = 60_000, FiveMinutesMs = 300_000;
    private static readonly DateTimeOffset s_start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    private const string Text = """
        apiVersion: openslo/v1
        kind: SLO
        metadata: {name: errors, labels: {environment: test}}
        spec:
          service: shop
          indicator:
            spec:
              ratioMetric:
                counter: true
                bad: {metricSource: {type: Prometheus, spec: {query: 'sum(increase(requests_total{status=~"5.."}[{{.window}}]))'}}}
                total: {metricSource: {type: Prometheus, spec: {query: 'sum(increase(requests_total[{{.window}}]))'}}}
          timeWindow: [{duration: 7d, isRolling: true}]
          budgetingMethod: Occurrences
          objectives: [{target: 0.95}]
        """;

    /// <summary>One counter: requests per scrape in phases (some without traffic), failed scrapes, restarts.</summary>
    private static Gen<PlainCounter> Counter(int samples, int most) => Gen.Select(
        Gen.Int[0, most].Array[8], Gen.Double[0, 0.15], Gen.Double[0, 0.02], Gen.Int[0, 3].Array[samples], Gen.Double[0, 1].Array[samples], (phases, lost, resets, jitter, dice) =>
        {
            var values = new double?[samples];
            double count = 0;
            for (int i = 0; i < samples; i++)
            {
                int rate = phases[i * phases.Length / samples];
                count += rate == 0 ? 0 : rate + jitter[i];
                if (dice[i] < resets) count = jitter[i];
                values[i] = dice[i] > 1 - lost ? null : count;
            }
            return new PlainCounter(values, ScrapeMs);
        });

    private static Gen<PlainSlo> Slo(int samples) => Gen.Select(Counter(samples, 20), Counter(samples, 5), Counter(samples, 3), (good, other, bad) => new PlainSlo([good, other], [bad]));

    [Fact]
    public async Task Recorded_ratios_status_and_history_agree_with_a_plain_calculation()
    {
        const int samples = 8 * 60; // 8 hours
        await Slo(samples).SampleAsync(async plain =>
        {
            var clock = new FakeTimeProvider(s_start);
            await using RecordedHistory history = await RecordedHistory.OpenAsync(clock);
            SloCatalog catalog = Catalog();
            SloDefinition slo = catalog.Slos[0];
            IReadOnlyList<SloRuleGroup> groups = SloRuleGenerator.Generate(slo, new SloRuleOptions("test", "1", []));
            long startMs = s_start.ToUnixTimeMilliseconds();
            var alive = new HashSet<LabelSet>();
            var recorded = new List<(long Time, double Bad, double All)>(); // what the 5-minute rules must have written
            const long endMs = (samples - 1) * ScrapeMs;
            for (int i = 0; i < samples; i++)
            {
                long at = i * ScrapeMs;
                clock.SetUtcNow(DateTimeOffset.FromUnixTimeMilliseconds(startMs + at));
                await history.WriteAsync([.. Scrape(plain, i, startMs + at)]);
                if (at % EvaluationMs != 0) continue;
                // Only the events are needed at each instant; whatever is made of them is evaluated at the end.
                await history.EvaluateAsync(at == endMs ? groups : [groups[0] with { Rules = [.. groups[0].Rules.Take(2)] }], startMs + at, alive);
                if (plain.AllEvents(at, FiveMinutesMs) is { } all) recorded.Add((at, plain.BadEvents(at, FiveMinutesMs) ?? 0, all));
            }
            var part = new SloPart(history.Source, () => catalog, () => [], clock);
            SloStatus status = (await part.Status.FindAsync(slo.Id, CancellationToken.None))!;
            foreach (SloWindow window in status.Windows)
            {
                long windowMs = (long)window.Window.TotalMilliseconds;
                Same(windowMs <= 6 * 3_600_000 ? plain.ErrorRatio(endMs, windowMs) : FromRecorded(recorded, endMs, windowMs), window.ErrorRatio, $"{window.Window}");
            }
            double? period = FromRecorded(recorded, endMs, long.MaxValue);
            Same(1 - (period / 0.05), status.BudgetRemaining, "budget");
            Same(7 * 24 * 0.05 * (1 - (period / 0.05)), status.BudgetLeft?.TotalHours, "budget in hours");
            double? total = plain.AllEvents(endMs, FiveMinutesMs);
            Assert.Equal(total is null ? SloData.Absent : total > 0 ? SloData.Present : SloData.NoTraffic, status.Data);

            SloHistory week = await part.History.ReadAsync(slo, TimeSpan.FromDays(7), TimeSpan.FromHours(6), CancellationToken.None);
            Same(1 - period, week.Compliance, "compliance of the week");
            foreach (SloHistoryPoint step in week.Steps)
            {
                long stepEnd = step.Time.ToUnixTimeMilliseconds() - startMs;
                Same(1 - FromRecorded(recorded, stepEnd, 6 * 3_600_000), step.Value, $"step until {step.Time}");
            }

            long from = endMs / 3, to = endMs / 2;
            BudgetConsumption lost = Assert.Single(await part.ConsumedAsync("shop", "test", clock.GetUtcNow() - TimeSpan.FromMilliseconds(endMs - from), clock.GetUtcNow() - TimeSpan.FromMilliseconds(endMs - to), CancellationToken.None));
            Same(plain.ErrorRatio(to, to - from) / 0.05 * (to - from) / TimeSpan.FromDays(7).TotalMilliseconds, lost.Consumed, "consumed by an incident");
        }, iter: 10, threads: 1);
    }

    /// <summary>Events over a long window: the recorded sums of 5 minutes added up, good and total apart.</summary>
    private static double? FromRecorded(List<(long Time, double Bad, double All)> recorded, long endMs, long windowMs)
    {
        (long Time, double Bad, double All)[] inside = [.. recorded.Where(r => r.Time <= endMs && endMs - r.Time < windowMs)];
        double all = inside.Sum(r => r.All);
        return all > 0 ? Math.Max(0, inside.Sum(r => Math.Min(r.Bad, r.All)) / all) : null;
    }

    private static IEnumerable<MetricsSample> Scrape(PlainSlo plain, int index, long timeMs)
    {
        foreach ((PlainCounter counter, string status, string instance) in plain.Good.Select((c, i) => (c, "200", $"{i}")).Concat(plain.Bad.Select((c, i) => (c, "503", $"{i}"))))
        {
            if (counter.Samples[index] is { } value) yield return new MetricsSample(LabelSet.Of((Label.MetricName, "requests_total"), ("status", status), ("instance", instance)), timeMs, value);
        }
    }

    private static void Same(double? expected, double? actual, string what)
    {
        Assert.True(expected.HasValue == actual.HasValue, $"{what}: expected {expected}, got {actual}");
        if (expected is { } value) Assert.True(Math.Abs(value - actual!.Value) <= 1e-9 * Math.Max(1, Math.Abs(value)), $"{what}: expected {value:R}, got {actual:R}");
    }

    private static SloCatalog Catalog()
    {
        var errors = new ConfigErrors();
        SloCatalog catalog = SloDirectory.Read(YamlReader.ReadAll(new ConfigText("slo.yml", Text), errors), MetricsPart.Expressions, errors);
        Assert.Empty(errors.Findings);
        return catalog;
    }
}
