namespace Pharos.Logs.Store.Columns;

/// <summary>What a slot's text looks like; slots of different classes do not share a column.</summary>
internal enum SlotClass : byte
{
    Whole,
    Digits,
    Hex,
    Word,
    Instant,
    Uuid,
    /// <summary>A string between quotes, the quotes not in it.</summary>
    Quoted,
    /// <summary>A number, true, false or null; a value without quotes.</summary>
    Bare,
}

/// <summary>A variable part of a line: its place in the block's text.</summary>
internal readonly record struct Slot(int Start, int Length, SlotClass Class);
