using Pharos.Traces.Store.Head;

namespace Pharos.Traces.Store.Segments;

/// <summary>Span ids and parents of a segment's spans, in its order.</summary>
internal sealed class SpanParents
{
    /// <summary>Spans of a trace from which on its ids are looked up in a table.</summary>
    private const int ManySpans = 64;

    private readonly long[] _spanIds;
    private readonly long[] _numbers;
    private readonly int[] _roots;

    /// <param name="order">Rows of the head, by trace and then by start.</param>
    /// <param name="traceRows">First row of each trace in <paramref name="order"/>, and the end.</param>
    public SpanParents(HeadBlock head, int[] order, int[] traceRows)
    {
        ReadOnlySpan<HeadPage> pages = head.Pages;
        _spanIds = new long[order.Length];
        _numbers = new long[order.Length];
        _roots = new int[traceRows.Length - 1];
        for (int i = 0; i < order.Length; i++) _spanIds[i] = (long)pages[order[i] / HeadPage.Rows].SpanId[order[i] % HeadPage.Rows];
        for (int i = 0; i < order.Length; i++) _numbers[i] = (long)pages[order[i] / HeadPage.Rows].ParentId[order[i] % HeadPage.Rows];
        for (int trace = 0; trace < _roots.Length; trace++)
        {
            Range rows = traceRows[trace]..traceRows[trace + 1];
            _roots[trace] = Number(_spanIds.AsSpan(rows), _numbers.AsSpan(rows));
        }
    }

    public ReadOnlySpan<long> SpanIds(int from, int to) => _spanIds.AsSpan(from..to);

    /// <summary>Values of <see cref="ColumnId.Parent"/>.</summary>
    public ReadOnlySpan<long> Numbers(int from, int to) => _numbers.AsSpan(from..to);

    /// <summary>Whether the row's parent is not in this segment.</summary>
    public bool IsElsewhere(int row) => _numbers[row] < 0;

    /// <summary>Value of <see cref="ColumnId.TraceRoot"/>.</summary>
    public int RootOf(int trace) => _roots[trace];

    /// <summary>Replaces the ids of the parents of a trace by their numbers and returns the root's.</summary>
    private static int Number(ReadOnlySpan<long> spanIds, Span<long> parents)
    {
        int root = 0;
        Dictionary<long, int>? numbers = null;
        if (spanIds.Length >= ManySpans)
        {
            numbers = new Dictionary<long, int>(spanIds.Length);
            for (int i = 0; i < spanIds.Length; i++) numbers.TryAdd(spanIds[i], i);
        }
        for (int i = 0; i < parents.Length; i++)
        {
            long parent = parents[i];
            if (parent == 0)
            {
                if (root == 0 && spanIds[i] != 0) root = i + 1;
                continue;
            }
            int number = numbers is null ? spanIds.IndexOf(parent) : numbers.GetValueOrDefault(parent, -1);
            parents[i] = number < 0 ? -1 : number + 1;
        }
        return root;
    }
}
