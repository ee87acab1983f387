namespace Pharos.Logs.LogQL;

/// <summary>The values of one extracted label over a block, dictionary-coded.</summary>
internal sealed class FieldColumn
{
    /// <summary>The line has no such field.</summary>
    public const int Missing = -1;

    /// <summary>The parser reports an error on the line (<c>__error__</c>), or the column cannot tell: read the line.</summary>
    public const int Unknown = -2;

    /// <summary>Per row a place in <see cref="Values"/>, <see cref="Missing"/> or <see cref="Unknown"/>.</summary>
    public int[] Codes = [];

    /// <summary>The distinct values as the parser would give them, UTF-8.</summary>
    public List<ReadOnlyMemory<byte>> Values { get; } = [];
}
