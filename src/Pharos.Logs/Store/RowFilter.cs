using Pharos.Logs.LogQL;

namespace Pharos.Logs.Store;

/// <summary>Takes entries out of a batch, in place.</summary>
internal static class RowFilter
{
    public static void Keep(LogBatch rows, Func<int, bool> keep)
    {
        int kept = 0, at = 0;
        for (int row = 0; row < rows.Count; row++)
        {
            if (!keep(row)) continue;
            int start = rows.Offsets[row], length = rows.Offsets[row + 1] - start;
            rows.Text.AsSpan(start, length).CopyTo(rows.Text.AsSpan(at));
            rows.TimestampsNs[kept] = rows.TimestampsNs[row];
            rows.MetadataCodes[kept] = rows.MetadataCodes[row];
            rows.Offsets[kept++] = at;
            at += length;
        }
        rows.Offsets[kept] = at;
        rows.Count = kept;
    }
}
