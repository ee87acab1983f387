namespace Pharos.Logs.Store.Columns;

/// <summary>How a value of a slot lies to a text, or to a piece of it, that is looked for.</summary>
internal enum ValueTestKind : byte
{
    Contains,
    StartsWith,
    EndsWith,
    Equals,
}

/// <summary>A condition on the values of one column: how they lie to a piece of the text.</summary>
/// <param name="From">First byte of the piece.</param>
/// <param name="To">After its last.</param>
internal readonly record struct ValueTest(int Column, ValueTestKind Kind, int From, int To);
