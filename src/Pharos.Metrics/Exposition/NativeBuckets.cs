using Pharos.Core;
using Pharos.Wire;

namespace Pharos.Metrics.Exposition;

/// <summary>Spans and buckets of a native histogram as both protobuf messages have them (io/prometheus/client/metrics.proto, prompb/types.proto).</summary>
internal static class NativeBuckets
{
    /// <summary>The message BucketSpan.</summary>
    public static HistogramSpan ReadSpan(ReadOnlySpan<byte> message)
    {
        int offset = 0, length = 0;
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Field == 1) offset = reader.ReadSint32();
            else if (reader.Field == 2) length = (int)Math.Min(reader.ReadVarint(), int.MaxValue);
            else reader.Skip();
        }
        return new HistogramSpan(offset, length);
    }

    /// <summary>The counts: those of a float histogram, or sums of an integer histogram's deltas.</summary>
    public static double[] Counts(List<long> deltas, List<double> counts)
    {
        if (counts.Count > 0) return [.. counts];
        var absolute = new double[deltas.Count];
        long current = 0;
        for (int i = 0; i < absolute.Length; i++) absolute[i] = current = unchecked(current + deltas[i]);
        return absolute;
    }
}
