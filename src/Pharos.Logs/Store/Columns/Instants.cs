namespace Pharos.Logs.Store.Columns;

/// <summary>Instants of RFC 3339 in UTC as programs write them: <c>2026-11-29T10:04:46.123456Z</c>.</summary>
/// <remarks>The style is one byte: bit 0 a space instead of T, bit 1 a comma before the fraction, bit 2 no Z; bits 4 to 7 the digits of the fraction, 0 to 9.</remarks>
internal static class Instants
{
    private const int WholeSeconds = 19;

    private static readonly long[] s_unitNs = [1_000_000_000, 100_000_000, 10_000_000, 1_000_000, 100_000, 10_000, 1_000, 100, 10, 1];

    /// <summary>Nanoseconds of one unit of the last digit.</summary>
    public static long UnitNs(byte style) => s_unitNs[style >> 4];

    /// <summary>Bytes of the instant that starts here, or 0.</summary>
    public static int LengthAt(ReadOnlySpan<byte> text, int at, int end) => TryStyle(text[at..end], out byte style) ? LengthOf(style) : 0;

    public static int LengthOf(byte style) => WholeSeconds + ((style >> 4) > 0 ? 1 + (style >> 4) : 0) + ((style & 4) == 0 ? 1 : 0);

    /// <summary>Whether the text starts with an instant, and how it is written.</summary>
    public static bool TryStyle(ReadOnlySpan<byte> text, out byte style)
    {
        style = 0;
        if (text.Length < WholeSeconds || text[4] != '-' || text[7] != '-' || text[13] != ':' || text[16] != ':' || text[10] is not ((byte)'T' or (byte)' ')) return false;
        for (int i = 0; i < WholeSeconds; i++) if (i is not (4 or 7 or 10 or 13 or 16) && (uint)(text[i] - '0') > 9) return false;
        int flags = text[10] == ' ' ? 1 : 0, at = WholeSeconds, digits = 0;
        if (at + 1 < text.Length && text[at] is (byte)'.' or (byte)',' && (uint)(text[at + 1] - '0') < 10)
        {
            if (text[at] == ',') flags |= 2;
            at++;
            while (at < text.Length && (uint)(text[at] - '0') < 10 && digits < 10)
            {
                at++;
                digits++;
            }
            if (digits > 9) return false;
        }
        if (at >= text.Length || text[at] != 'Z') flags |= 4;
        style = (byte)(flags | (digits << 4));
        return true;
    }

    /// <summary>Units since 1970 of an instant in a style that it has; false for dates that do not exist.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, byte style, out long units)
    {
        units = 0;
        int year = Number(text, 0, 4), month = Number(text, 5, 2), day = Number(text, 8, 2), hour = Number(text, 11, 2), minute = Number(text, 14, 2), second = Number(text, 17, 2);
        if (year is < 1970 or > 2199 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 59) return false;
        int digits = style >> 4;
        long perSecond = 1_000_000_000 / s_unitNs[digits];
        long seconds = (DaysTo(year, month, day) * 86_400) + (hour * 3600) + (minute * 60) + second;
        units = (seconds * perSecond) + (digits == 0 ? 0 : Number(text, WholeSeconds + 1, digits));
        return true;
    }

    /// <summary>Writes <see cref="LengthOf"/> bytes.</summary>
    public static void Write(long units, byte style, Span<byte> to)
    {
        int digits = style >> 4;
        long perSecond = 1_000_000_000 / s_unitNs[digits], seconds = Math.DivRem(units, perSecond, out long fraction);
        long days = Math.DivRem(seconds, 86_400, out long ofDay);
        var date = DateOnly.FromDayNumber((int)days + s_epochDay);
        Put(to, 0, 4, date.Year);
        to[4] = to[7] = (byte)'-';
        Put(to, 5, 2, date.Month);
        Put(to, 8, 2, date.Day);
        to[10] = (style & 1) != 0 ? (byte)' ' : (byte)'T';
        Put(to, 11, 2, ofDay / 3600);
        to[13] = to[16] = (byte)':';
        Put(to, 14, 2, ofDay / 60 % 60);
        Put(to, 17, 2, ofDay % 60);
        int at = WholeSeconds;
        if (digits > 0)
        {
            to[at++] = (style & 2) != 0 ? (byte)',' : (byte)'.';
            Put(to, at, digits, fraction);
            at += digits;
        }
        if ((style & 4) == 0) to[at] = (byte)'Z';
    }

    /// <summary>Whether <see cref="Write"/> can be given these units, which may come from a damaged file.</summary>
    public static bool IsWritable(long units, byte style) => units >= 0 && style >> 4 <= 9 && units / (1_000_000_000 / s_unitNs[style >> 4]) < 7_258_118_400; // year 2200

    private static readonly int s_epochDay = new DateOnly(1970, 1, 1).DayNumber;

    private static long DaysTo(int year, int month, int day) => new DateOnly(year, month, day).DayNumber - s_epochDay;

    private static int Number(ReadOnlySpan<byte> text, int at, int digits)
    {
        int value = 0;
        for (int i = at; i < at + digits; i++) value = (value * 10) + (text[i] - '0');
        return value;
    }

    private static void Put(Span<byte> to, int at, int digits, long value)
    {
        for (int i = at + digits - 1; i >= at; i--)
        {
            to[i] = (byte)('0' + (value % 10));
            value /= 10;
        }
    }
}
