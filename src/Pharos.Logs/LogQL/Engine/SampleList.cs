namespace Pharos.Logs.LogQL.Engine;

/// <summary>The unwrapped values of one series with their times.</summary>
internal sealed class SampleList
{
    private long[] _times = new long[16];
    private double[] _values = new double[16];
    private bool _isSorted = true;

    public int Count { get; private set; }

    public ReadOnlySpan<long> Times => _times.AsSpan(0, Count);

    public ReadOnlySpan<double> Values => _values.AsSpan(0, Count);

    public void Add(long timeNs, double value)
    {
        if (Count == _times.Length)
        {
            Array.Resize(ref _times, 2 * Count);
            Array.Resize(ref _values, 2 * Count);
        }
        if (Count > 0 && timeNs < _times[Count - 1]) _isSorted = false;
        _times[Count] = timeNs;
        _values[Count++] = value;
    }

    /// <summary>Puts the samples in order of time; blocks come in any order.</summary>
    public void Sort()
    {
        if (_isSorted) return;
        Array.Sort(_times, _values, 0, Count);
        _isSorted = true;
    }
}
