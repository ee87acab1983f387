namespace Pharos.Logs.LogQL.Engine;

/// <summary>The unwrapped values of one series with their times.</summary>
internal sealed class SampleList
{
    private readonly List<int> _runs = [0]; // where ascending runs begin: each block brings one
    private long[] _times = new long[16];
    private double[] _values = new double[16];

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
        if (Count > 0 && timeNs < _times[Count - 1]) _runs.Add(Count);
        _times[Count] = timeNs;
        _values[Count++] = value;
    }

    /// <summary>Puts the samples in order of time, equal times in the order in which they came. Blocks come in any order, so there are runs to be merged.</summary>
    public void Sort()
    {
        if (_runs.Count == 1) return;
        var times = new long[Count];
        var values = new double[Count];
        while (_runs.Count > 1)
        {
            ReadOnlySpan<int> starts = [.. _runs, Count];
            _runs.Clear();
            for (int run = 0; run < starts.Length - 1; run += 2)
            {
                _runs.Add(starts[run]);
                int middle = starts[run + 1], end = run + 2 < starts.Length ? starts[run + 2] : middle;
                Merge(starts[run], middle, end, times, values);
            }
            (_times, times) = (times, _times);
            (_values, values) = (values, _values);
        }
    }

    /// <summary>Merges the runs before and behind a place into other buffers.</summary>
    private void Merge(int start, int middle, int end, long[] times, double[] values)
    {
        int left = start, right = middle;
        for (int at = start; at < end; at++)
        {
            int from = right == end || (left < middle && _times[left] <= _times[right]) ? left++ : right++;
            times[at] = _times[from];
            values[at] = _values[from];
        }
    }
}
