using Pharos.Core;

namespace Pharos.Metrics.PromQL.Testing;

/// <summary>Reads the offsets of an <c>@st</c> line: durations before or after each sample's time, <c>_</c> for none, <c>*</c> for the last one again.</summary>
internal static class StartTimestampNotation
{
    /// <summary>Whether the line gives start timestamps: the series is followed by <c>@st</c> without a space.</summary>
    public static bool IsStartLine(string line)
    {
        int space = line.AsSpan().IndexOfAny(' ', '\t');
        return space > 0 && line.AsSpan(0, space).EndsWith("@st");
    }

    /// <summary>Reads the series (null for a default for all) and the offsets in milliseconds, null where there is none.</summary>
    /// <exception cref="NotationException">The line is not well formed.</exception>
    public static (LabelSet? Series, List<long?> Offsets) Parse(string line)
    {
        int space = line.AsSpan().IndexOfAny(' ', '\t');
        string series = line[..(space - "@st".Length)];
        var offsets = new List<long?>();
        foreach (string item in line[space..].Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)) Item(item, offsets);
        return (series.Length == 0 ? null : SeriesNotation.ParseLabels(series).Labels, offsets);
    }

    private static void Item(string item, List<long?> offsets)
    {
        int at = 1;
        if (item[0] is '_' or '*')
        {
            long? last = item[0] == '*' ? offsets.FindLast(o => o is not null) ?? 0 : null;
            int count = SeriesNotation.Repetition(item, ref at) is { } times ? times + (item[0] == '*' ? 1 : 0) : 1;
            for (int i = 0; i < count; i++) offsets.Add(last);
        }
        else
        {
            at = 0;
            long offset = Duration(item, ref at);
            bool stepped = at < item.Length && item[at] is '+' or '-';
            long step = stepped ? Duration(item, ref at) : 0;
            int? times = SeriesNotation.Repetition(item, ref at);
            if (stepped && times is null) throw SeriesNotation.Unexpected(item, at, "\"x\" and a number of repetitions");
            for (int i = 0; i <= (times ?? 0); i++) offsets.Add(offset + (i * step));
        }
        if (at < item.Length) throw SeriesNotation.Unexpected(item, at, "the end of the item");
    }

    private static long Duration(string item, ref int at)
    {
        bool isMinus = item[at] == '-';
        if (item[at] is '+' or '-') at++;
        int start = at;
        while (at < item.Length && char.IsAsciiDigit(item[at])) at++;
        while (at < item.Length && char.IsAsciiLetter(item[at]) && item[at] != 'x') at++;
        if (!PromDuration.TryParse(item.AsSpan(start, at - start), out TimeSpan duration, out string? error)) throw new NotationException($"invalid duration \"{item[start..at]}\": {error}");
        long ms = (long)duration.TotalMilliseconds;
        return isMinus ? -ms : ms;
    }
}
