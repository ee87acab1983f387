using System.Runtime.InteropServices;

namespace Pharos.Metrics.Store.Head;

/// <summary>Where a token stream stands: 32 bytes, all that is needed to append to it or to read it back.</summary>
[StructLayout(LayoutKind.Sequential, Size = 32)]
internal struct StreamState
{
    public const byte NotMonotone = 1, LastWasRaw = 2, Started = 4, HasSide = 8;
    public const byte RawStreakUnit = 16;

    /// <summary>Last integer written (value times 10^Exponent, or a timestamp).</summary>
    public long LastInteger;

    /// <summary>Last difference, 0 where it exceeds 32 bits.</summary>
    public int LastDelta;

    public uint FirstPage;

    public uint Page;

    /// <summary>Bytes used of the page.</summary>
    public byte Position;

    public byte Exponent;

    /// <summary>The bits above; the upper four count values in a row that were no decimals.</summary>
    public byte Flags;

    /// <summary>Repetitions not written yet.</summary>
    public byte Run;

    /// <summary>Samples in the stream.</summary>
    public uint Count;

    /// <summary>Timestamp group; see <see cref="TimestampGroups"/>.</summary>
    public uint Group;
}
