using Pharos.Logs.LogQL;
using Pharos.Storage.Bytes;

namespace Pharos.Logs.Store.Blocks;

/// <summary>Structured metadata of a block: the distinct sets once, and a code for each entry.</summary>
/// <remarks><code>
/// size  field
///    v  rawSize  bytes after decompression, at most 1 GiB
///    n  zstd     of:
///         v  sets   count without the empty one, then each as <see cref="LabelBytes"/>
///         n  codes  pages of integers, 0 is the empty set
/// </code>Empty where no entry has any.</remarks>
internal static class MetadataPart
{
    private const int MaxRawBytes = 1 << 30;

    public static void Write(LogBatch batch, ByteWriter to)
    {
        // A batch merged from others may list sets that none of its entries has.
        var used = new int[batch.MetadataSets.Count];
        int next = 0;
        var codes = new long[batch.Count];
        var raw = new ByteWriter(1024);
        var sets = new ByteWriter(1024);
        for (int i = 0; i < codes.Length; i++)
        {
            int code = batch.MetadataCodes[i];
            if (code == 0) continue;
            if (used[code] == 0)
            {
                used[code] = ++next;
                sets.Bytes(batch.MetadataSets.Bytes(code));
            }
            codes[i] = used[code];
        }
        if (next == 0) return;
        raw.Uvarint((ulong)next);
        raw.Bytes(sets.Written);
        IntegerPages.Write(codes, raw);
        to.Uvarint((ulong)raw.Length);
        Zstd.Write(raw.Written, level: 1, to);
    }

    public static void Read(ReadOnlySpan<byte> part, int count, LogBatch batch)
    {
        RowBuffers.Ensure(ref batch.MetadataCodes, count);
        if (part.IsEmpty)
        {
            batch.MetadataSets = MetadataSets.None;
            batch.MetadataCodes.AsSpan(0, count).Clear();
            return;
        }
        var outer = new ByteReader(part);
        var raw = new byte[outer.Count("metadata size", MaxRawBytes)];
        Zstd.Read(outer.Take(outer.Remaining, "metadata"), raw);
        var from = new ByteReader(raw);
        var ends = new int[from.Count("metadata sets", Math.Min(count, from.Remaining)) + 1];
        int start = from.Position;
        for (int i = 1; i < ends.Length; i++) ends[i] = ends[i - 1] + LabelBytes.Skip(ref from);
        var codes = new long[count];
        IntegerPages.Read(ref from, codes);
        for (int i = 0; i < count; i++)
        {
            if ((ulong)codes[i] >= (ulong)ends.Length) throw from.Fault("metadata code", $"is {codes[i]} of {ends.Length}");
            batch.MetadataCodes[i] = (int)codes[i];
        }
        batch.MetadataSets = new MetadataSets(raw.AsMemory(start, ends[^1]), ends);
    }
}
