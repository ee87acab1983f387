using System.Globalization;
using System.Text;

namespace Pharos.Templates;

/// <summary>Formats and parses times by Go's reference layout, <c>Mon Jan 2 15:04:05 MST 2006</c>.</summary>
internal static class GoTimeLayout
{
    public static readonly string[] Months =
        ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

    private static readonly string[] s_days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

    // Longest first among those that begin alike.
    private static readonly string[] s_elements =
    [
        "January", "Jan", "Monday", "Mon", "MST", "2006", "-07:00:00", "-07:00", "-070000", "-0700", "-07",
        "Z07:00:00", "Z07:00", "Z070000", "Z0700", "Z07", "002", "01", "02", "03", "04", "05", "06", "15", "__2", "_2", "PM", "pm", "1", "2", "3", "4", "5",
    ];

    public static string Format(GoTime time, string layout)
    {
        var text = new StringBuilder();
        DateTimeOffset t = time.Value;
        for (int at = 0; at < layout.Length;)
        {
            string? element = ElementAt(layout, at);
            if (element is null)
            {
                text.Append(layout[at++]);
                continue;
            }
            at += element.Length;
            switch (element)
            {
                case "January": text.Append(Months[t.Month - 1]); break;
                case "Jan": text.Append(Months[t.Month - 1], 0, 3); break;
                case "Monday": text.Append(s_days[(int)t.DayOfWeek]); break;
                case "Mon": text.Append(s_days[(int)t.DayOfWeek], 0, 3); break;
                case "MST": text.Append(time.ZoneName); break;
                case "2006": Number(text, t.Year, 4); break;
                case "06": Number(text, t.Year % 100, 2); break;
                case "01": Number(text, t.Month, 2); break;
                case "1": Number(text, t.Month, 1); break;
                case "02": Number(text, t.Day, 2); break;
                case "_2": text.Append(CultureInfo.InvariantCulture, $"{t.Day,2}"); break;
                case "2": Number(text, t.Day, 1); break;
                case "002": Number(text, t.DayOfYear, 3); break;
                case "__2": text.Append(CultureInfo.InvariantCulture, $"{t.DayOfYear,3}"); break;
                case "15": Number(text, t.Hour, 2); break;
                case "03": Number(text, ((t.Hour + 11) % 12) + 1, 2); break;
                case "3": Number(text, ((t.Hour + 11) % 12) + 1, 1); break;
                case "04": Number(text, t.Minute, 2); break;
                case "4": Number(text, t.Minute, 1); break;
                case "05": Number(text, t.Second, 2); break;
                case "5": Number(text, t.Second, 1); break;
                case "PM": text.Append(t.Hour >= 12 ? "PM" : "AM"); break;
                case "pm": text.Append(t.Hour >= 12 ? "pm" : "am"); break;
                case ['-' or 'Z', ..]: Offset(text, element, t.Offset); break;
                default: Fraction(text, element, t.Ticks % TimeSpan.TicksPerSecond * 100); break;
            }
        }
        return text.ToString();
    }

    /// <summary>Parses a time; without zone it is in <paramref name="zone"/>.</summary>
    /// <exception cref="TemplateFunctionException">It does not fit the layout; the message is Go's.</exception>
    public static GoTime Parse(string layout, string value, TimeZoneInfo zone)
    {
        int year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0, dayOfYear = 0;
        long fractionNs = 0;
        bool pm = false, twelve = false;
        TimeSpan? offset = null;
        int at = 0, v = 0;
        while (at < layout.Length)
        {
            string? element = ElementAt(layout, at);
            if (element is null)
            {
                if (v >= value.Length || value[v] != layout[at]) throw Failure(layout[at..]);
                at++;
                v++;
                continue;
            }
            at += element.Length;
            switch (element)
            {
                case "January": month = Word(Months, 0, element) + 1; break;
                case "Jan": month = Word(Months, 3, element) + 1; break;
                case "Monday": Word(s_days, 0, element); break;
                case "Mon": Word(s_days, 3, element); break;
                case "MST":
                    int letters = v;
                    while (letters < value.Length && char.IsAsciiLetterUpper(value[letters])) letters++;
                    if (letters - v < 3) throw Failure(element);
                    if (value[v..letters] is "UTC" or "GMT") offset = TimeSpan.Zero;
                    v = letters;
                    break;
                case "2006": year = Digits(4, 4, element); break;
                case "06":
                    year = Digits(2, 2, element);
                    year += year >= 69 ? 1900 : 2000;
                    break;
                case "01" or "1": month = Digits(element.Length, 2, element); break;
                case "02" or "2": day = Digits(element.Length, 2, element); break;
                case "_2":
                    if (v < value.Length && value[v] == ' ') v++;
                    day = Digits(1, 2, element);
                    break;
                case "002" or "__2": dayOfYear = Digits(3, 3, element); break;
                case "15": hour = Digits(2, 2, element); break;
                case "03" or "3": (hour, twelve) = (Digits(element.Length, 2, element), true); break;
                case "04" or "4": minute = Digits(element.Length, 2, element); break;
                case "05" or "5":
                    second = Digits(element.Length, 2, element);
                    // A fraction may follow seconds although the layout names none.
                    if (v + 1 < value.Length && value[v] is '.' or ',' && char.IsAsciiDigit(value[v + 1]) && ElementAt(layout, at) is not ['.' or ',', ..])
                        fractionNs = ReadFraction();
                    break;
                case "PM" or "pm":
                    if (v + 2 > value.Length) throw Failure(element);
                    pm = value[v] is 'P' or 'p';
                    v += 2;
                    break;
                case ['-' or 'Z', ..]: offset = ReadOffset(element); break;
                default:
                    if (v < value.Length && value[v] is '.' or ',') fractionNs = ReadFraction();
                    else if (element.Contains('0', StringComparison.Ordinal)) throw Failure(element);
                    break;
            }
        }
        if (v < value.Length) throw new TemplateFunctionException($"parsing time {GoText.Quote(value)}: extra text: {GoText.Quote(value[v..])}");
        if (twelve && pm && hour < 12) hour += 12;
        else if (twelve && !pm && hour == 12) hour = 0;
        if (month is < 1 or > 12) throw OutOfRange("month");
        if (dayOfYear > 0 && year > 0) (month, day) = (1, 1);
        if (hour > 23) throw OutOfRange("hour");
        if (minute > 59) throw OutOfRange("minute");
        if (second > 59) throw OutOfRange("second");
        // Go has a year 0; nothing that templates do with it depends on more than its being very early.
        int safeYear = Math.Max(year, 1);
        if (day < 1 || day > DateTime.DaysInMonth(safeYear, month)) throw OutOfRange("day");
        DateTime local = new DateTime(safeYear, month, day, hour, minute, second).AddTicks(fractionNs / 100).AddDays(Math.Max(dayOfYear - 1, 0));
        if (offset is { } known)
        {
            var instant = new DateTimeOffset(local, known);
            return known == TimeSpan.Zero ? GoTime.Utc(instant) : new GoTime(instant, TimeZoneInfo.CreateCustomTimeZone($"{known}", known, "", ""));
        }
        return new GoTime(new DateTimeOffset(local, zone.GetUtcOffset(local)), zone);

        TemplateFunctionException Failure(string element) => new(
            $"parsing time {GoText.Quote(value)} as {GoText.Quote(layout)}: cannot parse {GoText.Quote(value[Math.Min(v, value.Length)..])} as {GoText.Quote(element)}");

        TemplateFunctionException OutOfRange(string what) => new($"parsing time {GoText.Quote(value)}: {what} out of range");

        int Digits(int min, int max, string element)
        {
            int start = v;
            while (v < value.Length && v - start < max && char.IsAsciiDigit(value[v])) v++;
            if (v - start >= min) return int.Parse(value.AsSpan(start, v - start), CultureInfo.InvariantCulture);
            v = start;
            throw Failure(element);
        }

        int Word(string[] words, int length, string element)
        {
            for (int i = 0; i < words.Length; i++)
            {
                string word = length > 0 ? words[i][..length] : words[i];
                if (!value.AsSpan(Math.Min(v, value.Length)).StartsWith(word, StringComparison.OrdinalIgnoreCase)) continue;
                v += word.Length;
                return i;
            }
            throw Failure(element);
        }

        long ReadFraction()
        {
            int start = ++v;
            while (v < value.Length && char.IsAsciiDigit(value[v])) v++;
            string digits = value[start..v].PadRight(9, '0')[..9];
            return long.Parse(digits, CultureInfo.InvariantCulture);
        }

        TimeSpan ReadOffset(string element)
        {
            if (element[0] == 'Z' && v < value.Length && value[v] == 'Z')
            {
                v++;
                return TimeSpan.Zero;
            }
            if (v >= value.Length || value[v] is not ('+' or '-')) throw Failure(element);
            int sign = value[v++] == '-' ? -1 : 1;
            int hours = Digits(2, 2, element), minutes = 0;
            if (element.Length > 3)
            {
                if (element.Contains(':', StringComparison.Ordinal) && (v >= value.Length || value[v++] != ':')) throw Failure(element);
                minutes = Digits(2, 2, element);
            }
            if (hours > 14 || minutes > 59) throw OutOfRange("time zone offset");
            return sign * new TimeSpan(hours, minutes, 0);
        }
    }

    private static string? ElementAt(string layout, int at)
    {
        ReadOnlySpan<char> rest = layout.AsSpan(at);
        if (rest[0] is '.' or ',' && rest.Length > 1 && rest[1] is '0' or '9')
        {
            int end = 1;
            while (end < rest.Length && rest[end] == rest[1]) end++;
            if (end == rest.Length || !char.IsAsciiDigit(rest[end])) return rest[..end].ToString();
        }
        foreach (string element in s_elements)
        {
            if (!rest.StartsWith(element, StringComparison.Ordinal)) continue;
            if (element == "Jan" && rest.Length > 3 && char.IsAsciiLetterLower(rest[3])) continue;
            if (element == "Mon" && rest.Length > 3 && char.IsAsciiLetterLower(rest[3])) continue;
            return element;
        }
        return null;
    }

    private static void Number(StringBuilder text, int value, int digits) =>
        text.Append(value.ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0'));

    private static void Offset(StringBuilder text, string element, TimeSpan offset)
    {
        if (element[0] == 'Z' && offset == TimeSpan.Zero)
        {
            text.Append('Z');
            return;
        }
        text.Append(offset < TimeSpan.Zero ? '-' : '+');
        Number(text, Math.Abs(offset.Hours), 2);
        bool colon = element.Contains(':', StringComparison.Ordinal);
        int length = element.Length;
        if (length == 3) return;
        if (colon) text.Append(':');
        Number(text, Math.Abs(offset.Minutes), 2);
        if (length <= (colon ? 6 : 5)) return;
        if (colon) text.Append(':');
        Number(text, Math.Abs(offset.Seconds), 2);
    }

    private static void Fraction(StringBuilder text, string element, long nanoseconds)
    {
        string digits = nanoseconds.ToString(CultureInfo.InvariantCulture).PadLeft(9, '0');
        digits = digits[..Math.Min(9, element.Length - 1)].PadRight(element.Length - 1, '0');
        if (element[1] == '9') digits = digits.TrimEnd('0');
        if (digits.Length > 0) text.Append(element[0]).Append(digits);
    }
}
