namespace Pharos.Logs.Store.Head;

/// <summary>The ascending runs that a chunk's entries came in. Senders that push side by side make a chunk of few long runs: sorting is merging them, and an instant is looked for in those that reach it.</summary>
internal sealed class TimeRuns
{
    private readonly List<Run> _runs = [];

    public int Count => _runs.Count;

    /// <summary>Takes note of an entry; called for each, in order of arrival.</summary>
    /// <param name="previousNs">Time of the entry before it.</param>
    public void Add(int row, long timeNs, long previousNs)
    {
        if (_runs.Count > 0 && timeNs >= previousNs) return;
        _runs.Add(new Run(row, _runs.Count == 0 ? long.MinValue : Math.Max(_runs[^1].MaxBeforeNs, previousNs)));
    }

    /// <summary>Goes from one run to the next older one that has entries of an instant.</summary>
    /// <param name="times">Of all rows.</param>
    /// <param name="run">Where the last call stopped; <see cref="Count"/> at first.</param>
    /// <param name="rows">The entries of that instant in the run.</param>
    public bool Next(ReadOnlySpan<long> times, long timeNs, ref int run, out Range rows)
    {
        while (run > 0 && (run == _runs.Count || _runs[run].MaxBeforeNs >= timeNs))
        {
            int end = run == _runs.Count ? times.Length : _runs[run].Start, start = _runs[--run].Start;
            if (times[start] > timeNs || times[end - 1] < timeNs) continue;
            int last = start + After(times[start..end], timeNs), first = last;
            while (first > start && times[first - 1] == timeNs) first--;
            if (first == last) continue;
            rows = first..last;
            return true;
        }
        rows = default;
        return false;
    }

    /// <summary>The first rows in order of time, equal times in order of arrival.</summary>
    public int[] Order(ReadOnlySpan<long> times)
    {
        var order = new int[times.Length];
        for (int row = 0; row < order.Length; row++) order[row] = row;
        var ends = new List<int>();
        for (int r = 1; r < _runs.Count && _runs[r].Start < order.Length; r++) ends.Add(_runs[r].Start);
        ends.Add(order.Length);
        for (var spare = new int[order.Length]; ends.Count > 1; (order, spare) = (spare, order)) MergePairs(times, order, spare, ends);
        return order;
    }

    /// <summary>Merges each run with the next; half of the ends remain.</summary>
    private static void MergePairs(ReadOnlySpan<long> times, ReadOnlySpan<int> from, Span<int> to, List<int> ends)
    {
        int start = 0, kept = 0;
        for (int i = 0; i < ends.Count; i += 2)
        {
            int middle = ends[i], end = i + 1 < ends.Count ? ends[i + 1] : middle;
            Merge(times, from[start..middle], from[middle..end], to[start..end]);
            ends[kept++] = start = end;
        }
        ends.RemoveRange(kept, ends.Count - kept);
    }

    private static void Merge(ReadOnlySpan<long> times, ReadOnlySpan<int> first, ReadOnlySpan<int> second, Span<int> to)
    {
        int a = 0, b = 0, at = 0;
        while (a < first.Length && b < second.Length) to[at++] = times[second[b]] < times[first[a]] ? second[b++] : first[a++];
        first[a..].CopyTo(to[at..]);
        second[b..].CopyTo(to[(at + first.Length - a)..]);
    }

    /// <summary>Place after the last time that is not later.</summary>
    private static int After(ReadOnlySpan<long> run, long timeNs)
    {
        if (run[^1] <= timeNs) return run.Length; // mostly it is the newest instant
        int low = 0, high = run.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (run[middle] <= timeNs) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    /// <param name="MaxBeforeNs">Newest entry of all runs before.</param>
    private readonly record struct Run(int Start, long MaxBeforeNs);
}
