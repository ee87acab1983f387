namespace Pharos.Core;

/// <summary>Literal pieces with gaps before, between and after them: <c>foo.*bar.+</c>. A gap has at least so many code points.</summary>
/// <param name="Pieces">One or more; the first and last may be empty.</param>
/// <param name="Gaps">The least size of each gap: one before each piece and one at the end. -1 is no gap at all.</param>
internal sealed record Glob(string[] Pieces, int[] Gaps)
{
    /// <summary>Only a piece with gaps of any size around it.</summary>
    public string? Contained => Pieces.Length == 1 && Gaps[0] == 0 && Gaps[1] == 0 ? Pieces[0] : null;

    public bool IsMatch(ReadOnlySpan<char> value)
    {
        int at = 0, first = 0, last = Pieces.Length - 1, end = value.Length;
        if (Gaps[0] < 0)
        {
            if (!value.StartsWith(Pieces[0])) return false;
            at = Pieces[0].Length;
            first = 1;
        }
        if (Gaps[^1] < 0)
        {
            if (last < first) return at == end; // one piece, nothing around it
            if (!value.EndsWith(Pieces[last])) return false;
            end -= Pieces[last].Length;
            if (end < at) return false;
            last--;
        }
        // The earliest place for each piece leaves the most for those after it.
        for (int i = first; i <= last; i++)
        {
            if (!Skip(value, ref at, Gaps[i], end)) return false;
            int found = value[at..end].IndexOf(Pieces[i]);
            if (found < 0) return false;
            at += found + Pieces[i].Length;
        }
        return Skip(value, ref at, Gaps[last + 1], end);
    }

    private static bool Skip(ReadOnlySpan<char> value, ref int at, int runes, int end)
    {
        for (int i = 0; i < runes; i++)
        {
            if (at >= end) return false;
            at += char.IsHighSurrogate(value[at]) && at + 1 < end ? 2 : 1;
        }
        return at <= end;
    }
}
