using Pharos.Core;

namespace Pharos.Metrics.Store.Query;

/// <summary>The columns of one series while it is being read.</summary>
internal sealed class SampleBuffer
{
    public long[] Timestamps = new long[512];

    public double[] Values = new double[512];

    /// <summary>Null where the series has none.</summary>
    public FloatHistogram?[]? Histograms;

    /// <summary>Null where none are known.</summary>
    public long[]? StartTimestamps;

    public int Count;

    public void EnsureValues(int size)
    {
        if (Values.Length < size) Array.Resize(ref Values, Math.Max(size, 2 * Values.Length));
    }
}
