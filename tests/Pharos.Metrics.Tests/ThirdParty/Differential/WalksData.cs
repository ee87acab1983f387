using Pharos.Core;

namespace Pharos.Metrics.Tests.ThirdParty.Differential;

/// <summary>Random walks with NaN and infinity, counters with resets, and buckets, with gaps and stale markers. The samples stand 7.123 s behind whole steps: no window begins at one.</summary>
internal static class WalksData
{
    private const int Samples = 90;
    private const long StartMs = 1_700_000_040_000, StepMs = 15_000, PhaseMs = 7_123;

    public static readonly StepRange Range = new(StartMs + 60_000, StartMs + (Samples * StepMs) + 360_000, 30_000);

    /// <summary>A NaN of its own that stands for no sample.</summary>
    private static readonly double s_gap = BitConverter.Int64BitsToDouble(unchecked((long)0xFFF8000000000001));

    public static List<(LabelSet Labels, List<(long TimeMs, double Value)> Samples)> Create(int seed) => [.. Data(new Random(seed)).Select(series =>
        (series.Item1, series.Item2.Select((value, i) => (StartMs + (i * StepMs) + PhaseMs, value)).Where(sample => BitConverter.DoubleToInt64Bits(sample.value) != BitConverter.DoubleToInt64Bits(s_gap)).ToList()))];

    private static IEnumerable<(LabelSet, double[])> Data(Random random)
    {
        foreach (string job in (string[])["a", "b"])
        {
            for (int instance = 0; instance < 3; instance++)
            {
                yield return (LabelSet.Of(("__name__", "g"), ("job", job), ("instance", $"i{instance}")), Holes(random, Walk(random)));
                foreach (string code in (string[])["200", "500"])
                    yield return (LabelSet.Of(("__name__", "c_total"), ("job", job), ("instance", $"i{instance}"), ("code", code)), job == "a" ? Counter(random, random.Next(1, 50), resetTo: 0) : Holes(random, Counter(random, random.Next(1, 50), resetTo: 100_000)));
            }
            double[] previous = new double[Samples];
            foreach (string le in (string[])["0.1", "0.5", "1", "+Inf"])
            {
                double[] more = Counter(random, 10);
                for (int i = 0; i < Samples; i++) previous[i] += more[i];
                yield return (LabelSet.Of(("__name__", "h_bucket"), ("job", job), ("le", le)), [.. previous]);
            }
            yield return (LabelSet.Of(("__name__", "h_sum"), ("job", job)), Counter(random, 3.7));
        }
    }

    private static double[] Walk(Random random)
    {
        var values = new double[Samples];
        double at = random.NextDouble() * 100;
        for (int i = 0; i < Samples; i++) values[i] = random.Next(60) == 0 ? (random.Next(2) == 0 ? double.NaN : double.PositiveInfinity) : at += (random.NextDouble() - 0.5) * 20;
        return values;
    }

    /// <param name="resetTo">What it falls to now and then; negative: never.</param>
    private static double[] Counter(Random random, double speed, double resetTo = -1)
    {
        var values = new double[Samples];
        double at = 200_000 + random.Next(1000);
        for (int i = 0; i < Samples; i++) values[i] = at = resetTo >= 0 && random.Next(40) == 0 ? resetTo + random.Next(5) : at + (random.Next(4) == 0 ? 0 : Math.Round(random.NextDouble() * speed, 3));
        return values;
    }

    /// <summary>Takes samples out, singly and in runs; a run begins with a stale marker half of the time.</summary>
    private static double[] Holes(Random random, double[] values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            int kind = random.Next(40);
            if (kind == 0) values[i] = s_gap;
            if (kind != 1) continue;
            if (random.Next(2) == 0) values[i++] = StaleMarker.Value;
            for (int end = Math.Min(values.Length, i + random.Next(2, 30)); i < end; i++) values[i] = s_gap;
        }
        return values;
    }
}
