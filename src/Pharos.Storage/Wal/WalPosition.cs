namespace Pharos.Storage.Wal;

/// <summary>A place between two frames of a log.</summary>
/// <param name="Segment">Number of the segment; 0 is before everything.</param>
/// <param name="Offset">Bytes from its start.</param>
public readonly record struct WalPosition(long Segment, long Offset) : IComparable<WalPosition>
{
    public int CompareTo(WalPosition other) => Segment != other.Segment ? Segment.CompareTo(other.Segment) : Offset.CompareTo(other.Offset);

    public static bool operator <(WalPosition a, WalPosition b) => a.CompareTo(b) < 0;

    public static bool operator >(WalPosition a, WalPosition b) => a.CompareTo(b) > 0;

    public static bool operator <=(WalPosition a, WalPosition b) => a.CompareTo(b) <= 0;

    public static bool operator >=(WalPosition a, WalPosition b) => a.CompareTo(b) >= 0;
}
