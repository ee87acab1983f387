using Pharos.Traces.Store.Head;

namespace Pharos.Traces.Store.Segments;

/// <summary>The order of a segment: traces by id, their spans by start and then arrival.</summary>
internal static class TraceOrder
{
    public static (int[] Traces, int[] Rows, int[] Starts) Of(HeadBlock head)
    {
        int count = head.SpanCount, traceCount = head.TraceCount;
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
        var starts = new int[traceCount + 1];
        for (int row = 0; row < count; row++) starts[rankOf[head.Page(row).Trace[row % HeadPage.Rows]] + 1]++;
        for (int i = 0; i < traceCount; i++) starts[i + 1] += starts[i];
        int[] next = [.. starts];
        var rows = new int[count];
        for (int row = 0; row < count; row++) rows[next[rankOf[head.Page(row).Trace[row % HeadPage.Rows]]]++] = row;
        var keys = new List<(long StartNs, int Row)>();
        for (int i = 0; i < traceCount; i++)
        {
            Span<int> ofTrace = rows.AsSpan(starts[i]..starts[i + 1]);
            if (ofTrace.Length < 2) continue;
            keys.Clear();
            foreach (int row in ofTrace) keys.Add((head.Page(row).StartNs[row % HeadPage.Rows], row));
            keys.Sort();
            for (int k = 0; k < ofTrace.Length; k++) ofTrace[k] = keys[k].Row;
        }
        return (traces, rows, starts);
    }
}
