using System.Runtime.InteropServices;

namespace Pharos.Metrics.Store.Head;

/// <summary>One series of the head: one cache line.</summary>
[StructLayout(LayoutKind.Sequential, Size = 64)]
internal struct SeriesRow
{
    /// <summary>Newest sample in order, <see cref="long.MinValue"/> before the first.</summary>
    public long LastTimestampMs;

    /// <summary>Bits of the newest value; for a histogram a hash of it.</summary>
    public long LastValueBits;

    /// <summary>Changes whenever the slot is given to another series; 0 is a free slot.</summary>
    public uint Generation;

    /// <summary>Place of the label pairs in the <see cref="LabelArena"/>.</summary>
    public uint Labels;

    /// <summary>Number under which this generation of the log knows the series; 0 not yet.</summary>
    public uint WalId;

    /// <summary>Index of its first sample in its timestamp group.</summary>
    public uint GroupStart;

    public StreamState Stream;
}
