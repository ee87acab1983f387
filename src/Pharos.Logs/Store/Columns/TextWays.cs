namespace Pharos.Logs.Store.Columns;

/// <summary>How a text can lie in the lines of a shape, besides within the value of a slot.</summary>
/// <param name="Across">The ways across constants and slots: each a list of conditions that must all hold.</param>
internal sealed record TextWays(SlotCondition[][] Across)
{
    /// <summary>A constant holds the text, and so does every line.</summary>
    public static readonly TextWays Always = new([]);

    /// <summary>The ways are too many to be followed.</summary>
    public static readonly TextWays TooMany = new([]);

    /// <summary>There is none but within the value of a slot.</summary>
    public static readonly TextWays InSlots = new([]);
}

/// <summary>A condition on the value of a slot: how it lies to a piece of the text.</summary>
/// <param name="From">First byte of the piece.</param>
/// <param name="To">After its last.</param>
internal readonly record struct SlotCondition(int Slot, ValueTestKind Kind, int From, int To);
