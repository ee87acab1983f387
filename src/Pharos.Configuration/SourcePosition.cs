namespace Pharos.Configuration;

/// <summary>A place in a file: line and column from 1. Line 0 means the file as a whole.</summary>
public readonly record struct SourcePosition(string File, int Line, int Column) : IComparable<SourcePosition>
{
    public override string ToString() => Line == 0 ? File : $"{File}:{Line}:{Column}";

    public int CompareTo(SourcePosition other)
    {
        int order = string.CompareOrdinal(File, other.File);
        if (order == 0) order = Line.CompareTo(other.Line);
        return order != 0 ? order : Column.CompareTo(other.Column);
    }

    public static bool operator <(SourcePosition a, SourcePosition b) => a.CompareTo(b) < 0;

    public static bool operator >(SourcePosition a, SourcePosition b) => a.CompareTo(b) > 0;

    public static bool operator <=(SourcePosition a, SourcePosition b) => a.CompareTo(b) <= 0;

    public static bool operator >=(SourcePosition a, SourcePosition b) => a.CompareTo(b) >= 0;
}
