namespace Pharos.Logs.Store.Columns;

/// <summary>What a shape's slots are.</summary>
internal enum ShapeKind : byte
{
    /// <summary>One slot: all of it.</summary>
    Whole = 0,
    /// <summary>Words with digits, instants, UUIDs.</summary>
    Text = 1,
    /// <summary>The values of an object, nested ones too.</summary>
    Json = 2,
    /// <summary>The values of key=value pairs.</summary>
    Logfmt = 3,
}

/// <summary>A line without its variable parts: constants, and between them slots whose values stand in columns.</summary>
/// <remarks>
/// A line of text is taken apart at its line feeds: a shape whose last constant ends with one is followed by the rest of the same entry.
/// JSON and logfmt lines are one shape each.
/// </remarks>
/// <param name="Constants">One more than slots.</param>
/// <param name="Columns">For each slot the column that its values stand in, in order of the entries.</param>
internal sealed record Shape(ShapeKind Kind, byte[][] Constants, int[] Columns)
{
    /// <summary>Whether the entry goes on after this shape.</summary>
    public bool Continues { get; } = Kind is ShapeKind.Text or ShapeKind.Whole && Constants[^1].AsSpan().EndsWith("\n"u8);

    /// <summary>Bytes of all constants.</summary>
    public int ConstantBytes { get; } = Constants.Sum(constant => constant.Length);
}
