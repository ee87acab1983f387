namespace Pharos.Traces.Store.Head;

/// <summary>Columns of 4,096 spans of a head, in order of arrival. Rows below the head's published count never change.</summary>
internal sealed class HeadPage
{
    public const int Rows = 4096;

    public readonly int[] Trace = new int[Rows];
    /// <summary>The trace's row before this one, or -1.</summary>
    public readonly int[] Previous = new int[Rows];
    public readonly ulong[] SpanId = new ulong[Rows];
    public readonly ulong[] ParentId = new ulong[Rows];
    public readonly long[] StartNs = new long[Rows];
    public readonly long[] DurationNs = new long[Rows];
    /// <summary>See <see cref="KindStatus"/>.</summary>
    public readonly byte[] KindStatus = new byte[Rows];
    public readonly int[] Name = new int[Rows];
    /// <summary>-1 for none.</summary>
    public readonly int[] StatusMessage = new int[Rows];
    public readonly int[] Resource = new int[Rows];
    public readonly int[] Scope = new int[Rows];
    /// <summary>End of the row's attributes in <see cref="Attributes"/>; they begin where the row before ends.</summary>
    public readonly int[] AttributesEnd = new int[Rows];
    /// <summary>End of the row's further fields in <see cref="Rest"/>.</summary>
    public readonly int[] RestEnd = new int[Rows];

    private int[] _attributes = new int[8 * Rows];
    private byte[] _rest = [];

    public ReadOnlySpan<int> Attributes(int row)
    {
        int from = row == 0 ? 0 : AttributesEnd[row - 1];
        return Volatile.Read(ref _attributes).AsSpan(from, AttributesEnd[row] - from);
    }

    /// <summary>Fields of the Span message that have no column, with their tags: trace state, events, links, counts of what was dropped, flags.</summary>
    public ReadOnlySpan<byte> Rest(int row)
    {
        int from = row == 0 ? 0 : RestEnd[row - 1];
        return Volatile.Read(ref _rest).AsSpan(from, RestEnd[row] - from);
    }

    public void AddAttribute(int at, int pair)
    {
        if (at == _attributes.Length)
        {
            var larger = new int[2 * at];
            Array.Copy(_attributes, larger, at);
            Volatile.Write(ref _attributes, larger);
        }
        _attributes[at] = pair;
    }

    public void AddRest(int at, ReadOnlySpan<byte> bytes)
    {
        if (at + bytes.Length > _rest.Length)
        {
            var larger = new byte[Math.Max(2 * _rest.Length, at + bytes.Length + 1024)];
            Array.Copy(_rest, larger, at);
            Volatile.Write(ref _rest, larger);
        }
        bytes.CopyTo(_rest.AsSpan(at));
    }
}
