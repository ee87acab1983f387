using Pharos.Core;

namespace Pharos.Metrics.Tests.ThirdParty.Differential;

/// <summary>Seeded series with gaps, resets, stale markers and odd values, for both engines alike.</summary>
/// <remarks>
/// Samples stand 3.217 s behind multiples of 15 s. Query steps, ranges and subquery steps are multiples of 15 s plus 0.5 s or nothing, so that no
/// sample ever lies on the begin of a window: there 2.x includes it and 3.x does not.
/// </remarks>
internal static class ZonesData
{
    private const int Samples = 190;
    private const long IntervalMs = 15_000;

    public const long StartMs = 1_700_000_010_000;

    public const long QueryStartMs = StartMs + 300_000;

    public static readonly StepRange Range = new(QueryStartMs + 500, QueryStartMs + 2_400_500, 45_000);

    public static List<(LabelSet Labels, List<(long TimeMs, double Value)> Samples)> Create(int seed)
    {
        var random = new Random(seed);
        var all = new List<(LabelSet, List<(long, double)>)>();
        foreach (string job in new[] { "a", "b", "bb" })
        {
            for (int instance = 0; instance < 4; instance++)
            {
                string zone = instance == 3 ? "" : instance % 2 == 0 ? "east" : "west";
                LabelSet Named(string name, string le = "") => LabelSet.Of((Label.MetricName, name), ("job", job), ("instance", $"{instance}"), ("zone", zone), ("le", le));
                all.Add((Named("level"), Gauge(random)));
                all.Add((Named("gappy_total"), Counter(random, gaps: true)));
                all.Add((Named("young_total"), Counter(random, gaps: false)));
                if (instance < 2) all.Add((Named("odd"), Odd(random)));
                if (instance > 1) continue;
                all.AddRange(Buckets(random, le => Named("latency_bucket", le)));
            }
        }
        return all;
    }

    private static long TimeOf(int i) => StartMs + 3_217 + (i * IntervalMs);

    private static List<(long, double)> Gauge(Random random)
    {
        var samples = new List<(long, double)>();
        double value = random.NextDouble() * 200;
        int silentUntil = -1;
        for (int i = 0; i < Samples; i++)
        {
            value = Math.Abs(value + (random.NextDouble() * 20) - 10);
            if (i < silentUntil) continue;
            if (random.Next(40) == 0)
            {
                silentUntil = i + random.Next(1, 30);
                if (random.Next(2) == 0) samples.Add((TimeOf(i), StaleMarker.Value));
                continue;
            }
            samples.Add((TimeOf(i), random.Next(3) == 0 ? Math.Round(value) : value));
        }
        return samples;
    }

    private static List<(long, double)> Counter(Random random, bool gaps)
    {
        // With gaps the values stay far from zero and never fall: 2.x and 3.x differ in how a gap before the zero point of a counter is extrapolated.
        double low = gaps ? 1e6 : random.Next(4);
        var samples = new List<(long, double)>();
        double value = low;
        int first = gaps ? 0 : random.Next(60);
        for (int i = first; i < Samples; i++)
        {
            if (!gaps && random.Next(50) == 0) value = low;
            else if (i > first) value += 10 + (10 * random.NextDouble());
            if (gaps && random.Next(6) == 0) continue;
            samples.Add((TimeOf(i), value));
        }
        return samples;
    }

    private static List<(long, double)> Odd(Random random)
    {
        var samples = new List<(long, double)>();
        for (int i = 0; i < Samples; i++)
        {
            double value = random.Next(12) switch { 0 => double.NaN, 1 => 0, _ => random.Next(-50, 50) };
            samples.Add((TimeOf(i), value));
        }
        return samples;
    }

    private static List<(LabelSet, List<(long, double)>)> Buckets(Random random, Func<string, LabelSet> named)
    {
        string[] bounds = ["0.1", "0.5", "1", "5", "+Inf"];
        var counts = new double[bounds.Length];
        var series = bounds.Select(le => (named(le), new List<(long, double)>())).ToList();
        Array.Fill(counts, 1e5);
        for (int i = 0; i < Samples; i++)
        {
            double below = 0;
            for (int b = 0; b < bounds.Length; b++)
            {
                below += random.Next(0, 6);
                counts[b] += below;
                series[b].Item2.Add((TimeOf(i), counts[b]));
            }
        }
        return series;
    }
}
