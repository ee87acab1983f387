namespace Pharos.Logs.LogQL;

/// <summary>The values of one extracted label over a block, dictionary-coded.</summary>
internal sealed class FieldColumn
{
    /// <summary>The line has no such field.</summary>
    public const int Missing = -1;

    /// <summary>The column cannot tell, or the parser may report an error on the line (<c>__error__</c>): read the line.</summary>
    public const int Unknown = -2;

    /// <summary>The parser certainly reports an error on the line.</summary>
    public const int Failed = -3;

    /// <summary>Per row a place in <see cref="Values"/>, <see cref="Missing"/>, <see cref="Unknown"/> or <see cref="Failed"/>.</summary>
    public int[] Codes = [];

    /// <summary>The distinct values as the parser would give them, UTF-8.</summary>
    public List<ReadOnlyMemory<byte>> Values { get; } = [];
}
