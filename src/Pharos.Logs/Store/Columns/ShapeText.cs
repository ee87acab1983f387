namespace Pharos.Logs.Store.Columns;

/// <summary>The constants of a shape. Blocks of one stream mostly have the same ones, so what is found out about them holds for all.</summary>
internal sealed class ShapeText(ShapeKind kind, byte[][] constants)
{
    public ShapeKind Kind { get; } = kind;

    /// <summary>One more than slots.</summary>
    public byte[][] Constants { get; } = constants;

    /// <summary>Whether the entry goes on after this shape.</summary>
    public bool Continues { get; } = kind is ShapeKind.Text or ShapeKind.Whole && constants[^1].AsSpan().EndsWith("\n"u8);

    /// <summary>Bytes of all constants.</summary>
    public int ConstantBytes { get; } = constants.Sum(constant => constant.Length);

    /// <summary>Field of the first slot of a logfmt shape; empty for others.</summary>
    public string FirstField { get; } = kind == ShapeKind.Logfmt ? KeyIn(constants[0]) : "";

    private static string KeyIn(ReadOnlySpan<byte> before)
    {
        ReadOnlySpan<byte> key = before.TrimEnd("=\""u8);
        return FieldNames.Of("", key[(key.LastIndexOf((byte)' ') + 1)..]);
    }
}
