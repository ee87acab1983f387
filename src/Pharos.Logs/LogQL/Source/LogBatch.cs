using Pharos.Core;

namespace Pharos.Logs.LogQL;

/// <summary>The loaded parts of one block, one row per entry. Buffers grow and are kept from block to block.</summary>
internal sealed class LogBatch
{
    public int Count { get; set; }

    /// <summary>Unix nanoseconds, ascending; the first <see cref="Count"/> are valid.</summary>
    public long[] TimestampsNs = [];

    /// <summary>Line i is <c>Text[Offsets[i]..Offsets[i + 1]]</c>; lines lie one after the other without separators. Count + 1 are valid.</summary>
    public int[] Offsets = [];

    /// <summary>UTF-8 text of all lines.</summary>
    public byte[] Text = [];

    /// <summary>Place of each entry's structured metadata in <see cref="MetadataSets"/>.</summary>
    public int[] MetadataCodes = [];

    /// <summary>The distinct structured metadata of the block; place 0 is the empty set.</summary>
    public MetadataSets MetadataSets = MetadataSets.None;

    public ReadOnlySpan<byte> Line(int row) => Text.AsSpan(Offsets[row], Offsets[row + 1] - Offsets[row]);
}
