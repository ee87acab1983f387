namespace Pharos.Logs.LogQL.Engine;

/// <summary>Counts of lines and bytes per window, kept as changes from step to step: an entry costs two additions however many windows it lies in.</summary>
internal sealed class WindowCounts(int steps, bool hasBytes)
{
    private readonly double[] _counts = new double[steps + 1];
    private readonly double[]? _bytes = hasBytes ? new double[steps + 1] : null;

    public void Add(int first, int last, double count, double bytes)
    {
        if (first > last) return;
        _counts[first] += count;
        _counts[last + 1] -= count;
        if (_bytes is null) return;
        _bytes[first] += bytes;
        _bytes[last + 1] -= bytes;
    }

    /// <summary>The counts, or the bytes, of each window times a factor; absent where no entry lies in it.</summary>
    public void Evaluate(double factor, double[] values)
    {
        double count = 0, bytes = 0;
        for (int step = 0; step < values.Length; step++)
        {
            count += _counts[step];
            if (_bytes is not null) bytes += _bytes[step];
            if (count > 0) values[step] = (_bytes is null ? count : bytes) * factor;
        }
    }
}
