namespace Pharos.Logs.Store.Columns;

/// <summary>All ways in which a text can lie in a line of some shape: in a constant, in a slot, or across both.</summary>
/// <remarks>
/// A way across is a list of conditions on the values of slots that it touches; the constants it touches fit.
/// That the text lies in a slot is a way that every slot has, and not listed.
/// </remarks>
internal sealed class ShapeAlignments(byte[] text)
{
    private const int MaxWays = 64;

    private readonly List<SlotCondition> _path = [];
    private readonly List<SlotCondition[]> _ways = [];
    private ShapeText _shape = null!;
    private int _steps;

    /// <summary>Finds the ways.</summary>
    public TextWays Find(ShapeText shape)
    {
        _shape = shape;
        _steps = 0;
        _ways.Clear();
        _path.Clear();
        foreach (byte[] constant in shape.Constants) if (constant.AsSpan().IndexOf(text) >= 0) return TextWays.Always;
        for (int slot = 0; slot < shape.Constants.Length - 1; slot++)
        {
            ReadOnlySpan<byte> before = shape.Constants[slot];
            for (int length = Math.Min(before.Length, text.Length - 1); length > 0; length--)
                if (before.EndsWith(text.AsSpan(0, length)) && !IntoSlot(slot, length)) return TextWays.TooMany;
            for (int length = Next(slot + 1, 1); length < text.Length; length = Next(slot + 1, length + 1))
            {
                if (!Fits(slot + 1, length)) continue;
                _path.Add(new SlotCondition(slot, ValueTestKind.EndsWith, 0, length));
                if (!IntoConstant(slot + 1, length)) return TextWays.TooMany;
                _path.Clear();
            }
        }
        return _ways.Count == 0 ? TextWays.InSlots : new TextWays([.. _ways]);
    }

    /// <summary>Goes on with a slot from a place in the text on.</summary>
    private bool IntoSlot(int slot, int at)
    {
        if (++_steps > 4096) return false;
        int depth = _path.Count;
        _path.Add(new SlotCondition(slot, ValueTestKind.StartsWith, at, text.Length));
        if (!Emit()) return false;
        _path.RemoveRange(depth, 1);
        for (int next = Next(slot + 1, at); next < text.Length; next = Next(slot + 1, next + 1))
        {
            if (!Fits(slot + 1, next)) continue;
            _path.Add(new SlotCondition(slot, ValueTestKind.Equals, at, next));
            if (!IntoConstant(slot + 1, next)) return false;
            _path.RemoveRange(depth, 1);
        }
        return true;
    }

    /// <summary>Goes on with a constant that fits.</summary>
    private bool IntoConstant(int constant, int at)
    {
        int length = _shape.Constants[constant].Length;
        if (length >= text.Length - at) return Emit();
        return constant == _shape.Constants.Length - 1 || IntoSlot(constant, at + length);
    }

    /// <summary>The next place of the text that has the first byte of a constant.</summary>
    private int Next(int constant, int at)
    {
        byte[] piece = _shape.Constants[constant];
        if (piece.Length == 0 || at >= text.Length) return at;
        int found = text.AsSpan(at).IndexOf(piece[0]);
        return found < 0 ? text.Length : at + found;
    }

    /// <summary>Whether the text can go on with a constant.</summary>
    private bool Fits(int constant, int at)
    {
        ReadOnlySpan<byte> piece = _shape.Constants[constant], rest = text.AsSpan(at);
        return piece.Length >= rest.Length ? piece.StartsWith(rest) : rest.StartsWith(piece);
    }

    private bool Emit()
    {
        if (_ways.Count == MaxWays) return false;
        _ways.Add([.. _path]);
        return true;
    }
}
