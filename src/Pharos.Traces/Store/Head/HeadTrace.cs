namespace Pharos.Traces.Store.Head;

/// <summary>A trace in a head.</summary>
internal struct HeadTrace
{
    public UInt128 Id;
    /// <summary>Its newest row; the rows before hang on it.</summary>
    public int LastRow;
    public int Spans;
    /// <summary>As sent.</summary>
    public long Bytes;
}
