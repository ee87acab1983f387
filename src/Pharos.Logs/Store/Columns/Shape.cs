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
/// <param name="Text">Its constants.</param>
/// <param name="Columns">For each slot the column that its values stand in, in order of the entries.</param>
internal sealed record Shape(ShapeText Text, int[] Columns)
{
    private int[]? _valuesBefore;

    /// <param name="constants">One more than slots.</param>
    public Shape(ShapeKind kind, byte[][] constants, int[] columns) : this(new ShapeText(kind, constants), columns)
    {
    }

    public ShapeKind Kind => Text.Kind;

    public byte[][] Constants => Text.Constants;

    /// <summary>Whether the entry goes on after this shape.</summary>
    public bool Continues => Text.Continues;

    /// <summary>Bytes of all constants.</summary>
    public int ConstantBytes => Text.ConstantBytes;

    /// <summary>For each slot how many values the slots before it take from the same column.</summary>
    public int[] ValuesBefore => _valuesBefore ??= [.. Columns.Select((column, slot) => Columns.AsSpan(0, slot).Count(column))];
}
