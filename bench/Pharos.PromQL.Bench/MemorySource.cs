using Pharos.Core;
using Pharos.Metrics.PromQL;

namespace Pharos.PromQL.Bench;

/// <summary>Decoded series in memory: what is left of a query is the engine alone.</summary>
internal sealed class MemorySource : ISeriesSource
{
    private readonly List<(LabelSet Labels, long[] Times, double[] Values, long Group)> _series = [];

    /// <summary>Histogram buckets of 833 targets, 12 bounds each: 9,996 counters of 1,440 samples, 15 s apart.</summary>
    /// <param name="sharedTimestamps">All targets are scraped at the same instants; else each has its own.</param>
    public static MemorySource Create(bool sharedTimestamps)
    {
        const int Targets = 833, Bounds = 12, Samples = 1440;
        var source = new MemorySource();
        var random = new Random(7);
        long[] shared = Times(0);
        for (int target = 0; target < Targets; target++)
        {
            long[] times = sharedTimestamps ? shared : Times(random.Next(15_000));
            var rates = new double[Bounds];
            for (int b = 0; b < Bounds; b++) rates[b] = random.NextDouble() * 10;
            bool targetRestarts = random.Next(50) == 0;
            var below = new double[Samples]; // buckets are cumulative
            for (int b = 0; b < Bounds; b++)
            {
                var values = new double[Samples];
                double value = 1000 * b;
                bool restarts = targetRestarts;
                for (int i = 0; i < Samples; i++)
                {
                    if (restarts && i == 700) value = 0;
                    below[i] += Math.Floor(rates[b] * (0.5 + random.NextDouble()));
                    values[i] = value += below[i];
                }
                LabelSet labels = LabelSet.Of(
                    (Label.MetricName, "http_request_duration_seconds_bucket"), ("job", $"job-{target % 10}"), ("instance", $"10.0.{target / 256}.{target % 256}:9100"),
                    ("le", b == Bounds - 1 ? "+Inf" : $"{0.001 * Math.Pow(2, b)}"), ("method", "GET"), ("env", "prod"));
                source._series.Add((labels, times, values, sharedTimestamps ? 1 : target + 1));
            }
        }
        return source;

        static long[] Times(long offset) => [.. Enumerable.Range(0, Samples).Select(i => 1_700_000_000_000 + offset + (i * 15_000L))];
    }

    public ISeriesCursor Select(IReadOnlyList<LabelMatcher> matchers, long minTimeMs, long maxTimeMs, SelectHints hints, CancellationToken cancellationToken) =>
        new Cursor(_series);

    private sealed class Cursor(List<(LabelSet Labels, long[] Times, double[] Values, long Group)> series) : ISeriesCursor
    {
        private int _at = -1;

        public bool MoveNext() => ++_at < series.Count;

        public LabelSet Labels => series[_at].Labels;

        public ReadOnlySpan<long> Timestamps => series[_at].Times;

        public long TimestampGroup => series[_at].Group;

        public ReadOnlySpan<double> Values => series[_at].Values;

        public ReadOnlySpan<FloatHistogram?> Histograms => [];

        public ReadOnlySpan<long> StartTimestamps => [];

        public void Dispose() { }
    }
}
