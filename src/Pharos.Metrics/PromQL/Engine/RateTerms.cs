namespace Pharos.Metrics.PromQL.Engine;

/// <summary>The parts of rate extrapolation that depend on timestamps only, per step, in seconds.</summary>
internal sealed class RateTerms(int steps)
{
    /// <summary>Index of the first and last sample; 0 where there are fewer than two.</summary>
    public readonly int[] First = new int[steps];
    public readonly int[] Last = new int[steps];
    public readonly double[] Sampled = new double[steps];

    /// <summary>How far to extrapolate before the first and behind the last sample, before the zero point of a counter is considered.</summary>
    public readonly double[] ToStart = new double[steps];
    public readonly double[] ToEnd = new double[steps];

    /// <summary>What the difference is multiplied with where the zero point of a counter does not matter.</summary>
    public readonly double[] Factor = new double[steps];

    /// <summary>All bits set where the window has two samples.</summary>
    public readonly long[] Enough = new long[steps];

    /// <param name="perSeconds">The range in seconds for a rate; 0 for increase and delta.</param>
    public void Fill(StepWindows windows, ReadOnlySpan<long> timestamps, ReadOnlySpan<long> starts, ReadOnlySpan<long> ends, double perSeconds)
    {
        for (int i = 0; i < steps; i++)
        {
            int from = windows.From[i], last = windows.To[i] - 1;
            if (last <= from)
            {
                First[i] = 0;
                Last[i] = 0;
                Enough[i] = 0;
                Sampled[i] = 1;
                continue;
            }
            First[i] = from;
            Last[i] = last;
            Enough[i] = -1;
            double sampled = (timestamps[last] - timestamps[from]) / 1000.0;
            double average = sampled / (last - from);
            double threshold = average * 1.1;
            double toStart = (timestamps[from] - starts[i]) / 1000.0;
            double toEnd = (ends[i] - timestamps[last]) / 1000.0;
            Sampled[i] = sampled;
            ToStart[i] = toStart >= threshold ? average / 2 : toStart;
            ToEnd[i] = toEnd >= threshold ? average / 2 : toEnd;
            double factor = (sampled + ToStart[i] + ToEnd[i]) / sampled;
            Factor[i] = perSeconds != 0 ? factor / perSeconds : factor;
        }
    }
}
