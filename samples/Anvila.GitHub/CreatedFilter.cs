using System.Globalization;

namespace Anvila.GitHub;

/// <summary>GitHub's date filter: <c>2026-01-01..2026-02-01</c>, <c>&gt;=2026-01-01</c>, <c>&lt;2026-01-01T10:00:00Z</c>, or one day. Ends are included.</summary>
internal readonly record struct CreatedFilter(DateTimeOffset From, DateTimeOffset To)
{
    public bool Holds(DateTimeOffset time) => time >= From && time <= To;

    public static bool TryParse(string? text, out CreatedFilter filter)
    {
        filter = new CreatedFilter(DateTimeOffset.MinValue, DateTimeOffset.MaxValue);
        if (string.IsNullOrEmpty(text)) return true;
        int dots = text.IndexOf("..", StringComparison.Ordinal);
        if (dots >= 0)
        {
            bool first = Read(text[..dots], end: false, out DateTimeOffset from), second = Read(text[(dots + 2)..], end: true, out DateTimeOffset to);
            filter = new CreatedFilter(first ? from : DateTimeOffset.MinValue, second ? to : DateTimeOffset.MaxValue);
            return (first || text[..dots] == "*") && (second || text[(dots + 2)..] == "*");
        }
        string mark = new([.. text.TakeWhile(c => c is '<' or '>' or '=')]);
        if (!Read(text[mark.Length..], end: mark is "<=" or ">" or "", out DateTimeOffset at) || !Read(text[mark.Length..], end: false, out DateTimeOffset start)) return false;
        switch (mark)
        {
            case ">=": filter = filter with { From = at }; return true;
            case ">": filter = filter with { From = at.AddTicks(1) }; return true;
            case "<=": filter = filter with { To = at }; return true;
            case "<": filter = filter with { To = at.AddTicks(-1) }; return true;
            case "": filter = new CreatedFilter(start, at); return true;
            default: return false;
        }
    }

    private static bool Read(string text, bool end, out DateTimeOffset time)
    {
        bool day = text.Length == 10;
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time)) return false;
        if (day && end) time = time.AddDays(1).AddTicks(-1);
        return true;
    }
}
