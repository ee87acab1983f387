using Pharos.Traces.Store.Head;

namespace Pharos.Traces.Store.Segments;

/// <summary>The order of a segment: traces by id, their spans by start and then arrival.</summary>
internal static class TraceOrder
{
    /// <summary>Spans of a trace up to which sorting by insertion is quicker.</summary>
    private const int FewSpans = 48;

    public static (int[] Traces, int[] Rows, int[] Starts) Of(HeadBlock head)
    {
        int traceCount = head.TraceCount;
        var ids = new UInt128[traceCount];
        var traces = new int[traceCount];
        for (int trace = 0; trace < traceCount; trace++)
        {
            ids[trace] = head.TraceIdOf(trace);
            traces[trace] = trace;
        }
        Array.Sort(ids, traces);
        var rankOf = new int[traceCount];
        for (int i = 0; i < traceCount; i++) rankOf[traces[i]] = i;
        int[] rows = Group(head, rankOf, out int[] starts);
        SortByStart(head, rows, starts);
        return (traces, rows, starts);
    }

    /// <summary>Rows of all traces by their rank, those of one in order of arrival.</summary>
    private static int[] Group(HeadBlock head, int[] rankOf, out int[] starts)
    {
        ReadOnlySpan<HeadPage> pages = head.Pages;
        int count = head.SpanCount;
        starts = new int[rankOf.Length + 1];
        for (int row = 0; row < count; row++) starts[rankOf[pages[row / HeadPage.Rows].Trace[row % HeadPage.Rows]] + 1]++;
        for (int i = 0; i < rankOf.Length; i++) starts[i + 1] += starts[i];
        int[] next = [.. starts];
        var rows = new int[count];
        for (int row = 0; row < count; row++) rows[next[rankOf[pages[row / HeadPage.Rows].Trace[row % HeadPage.Rows]]]++] = row;
        return rows;
    }

    private static void SortByStart(HeadBlock head, int[] rows, int[] starts)
    {
        ReadOnlySpan<HeadPage> pages = head.Pages;
        var keys = new (long StartNs, int Row)[64];
        for (int trace = 0; trace + 1 < starts.Length; trace++)
        {
            Span<int> ofTrace = rows.AsSpan(starts[trace]..starts[trace + 1]);
            if (ofTrace.Length < 2) continue;
            if (keys.Length < ofTrace.Length) keys = new (long, int)[Math.Max(ofTrace.Length, 2 * keys.Length)];
            Span<(long StartNs, int Row)> sorted = keys.AsSpan(0, ofTrace.Length);
            for (int i = 0; i < sorted.Length; i++) sorted[i] = (pages[ofTrace[i] / HeadPage.Rows].StartNs[ofTrace[i] % HeadPage.Rows], ofTrace[i]);
            if (sorted.Length <= FewSpans) SortFew(sorted);
            else sorted.Sort();
            for (int i = 0; i < sorted.Length; i++) ofTrace[i] = sorted[i].Row;
        }
    }

    /// <summary>By insertion, which keeps the order of equal starts: rows come in ascending order.</summary>
    private static void SortFew(Span<(long StartNs, int Row)> keys)
    {
        for (int i = 1; i < keys.Length; i++)
        {
            (long StartNs, int Row) key = keys[i];
            int at = i;
            for (; at > 0 && keys[at - 1].StartNs > key.StartNs; at--) keys[at] = keys[at - 1];
            keys[at] = key;
        }
    }
}
