using System.Globalization;
using System.Numerics;
using System.Text;

namespace Pharos.Templates;

/// <summary>Go's fmt: Sprint, Sprintln and Sprintf with all verbs and flags, also what it prints for wrong ones.</summary>
internal static class GoFormat
{
    private const int MaxWidth = 1_000_000; // fmt's own limit for width and precision

    /// <summary>Operands in turn, a space between two when neither is text.</summary>
    public static string Sprint(ReadOnlySpan<object?> operands)
    {
        var text = new StringBuilder();
        for (int i = 0; i < operands.Length; i++)
        {
            if (i > 0 && operands[i] is not (string or SafeText) && operands[i - 1] is not (string or SafeText)) text.Append(' ');
            text.Append(Print(operands[i]));
        }
        return text.ToString();
    }

    public static string Sprintln(ReadOnlySpan<object?> operands)
    {
        var text = new StringBuilder();
        for (int i = 0; i < operands.Length; i++)
        {
            if (i > 0) text.Append(' ');
            text.Append(Print(operands[i]));
        }
        return text.Append('\n').ToString();
    }

    /// <summary>As <c>%v</c>.</summary>
    public static string Print(object? value) => value is string plain ? plain : new GoFormatVerb('v', default).Format(value);

    public static string Sprintf(string format, ReadOnlySpan<object?> operands)
    {
        var text = new StringBuilder();
        int argument = 0;
        bool reordered = false;
        for (int at = 0; at < format.Length;)
        {
            int percent = format.IndexOf('%', at);
            if (percent < 0) percent = format.Length;
            text.Append(format, at, percent - at);
            at = percent + 1;
            if (at > format.Length) break;

            GoFormatFlags flags = ReadFlags(format, ref at);
            bool goodIndex = true, afterIndex = ReadIndex(format, ref at, ref argument, operands.Length, ref reordered, ref goodIndex);
            if (at < format.Length && format[at] == '*')
            {
                at++;
                int? width = argument < operands.Length && GoValue.TryInteger(operands[argument], out Int128 w) && w >= -MaxWidth && w <= MaxWidth ? (int)w : null;
                argument++;
                if (width is null) text.Append("%!(BADWIDTH)");
                flags = width < 0 ? flags with { Width = -width.Value, Minus = true, Zero = false } : flags with { Width = width };
                afterIndex = false;
            }
            else
            {
                int? width = ReadNumber(format, ref at);
                if (width is not null && afterIndex) goodIndex = false;
                flags = flags with { Width = width };
            }
            if (at < format.Length && format[at] == '.')
            {
                at++;
                if (afterIndex) goodIndex = false;
                afterIndex = ReadIndex(format, ref at, ref argument, operands.Length, ref reordered, ref goodIndex);
                if (at < format.Length && format[at] == '*')
                {
                    at++;
                    int? precision = argument < operands.Length && GoValue.TryInteger(operands[argument], out Int128 p) && p >= -MaxWidth && p <= MaxWidth ? (int)p : null;
                    argument++;
                    if (precision is null) text.Append("%!(BADPREC)");
                    flags = flags with { Precision = precision >= 0 ? precision : null };
                    afterIndex = false;
                }
                else flags = flags with { Precision = ReadNumber(format, ref at) ?? 0 };
            }
            if (!afterIndex) afterIndex = ReadIndex(format, ref at, ref argument, operands.Length, ref reordered, ref goodIndex);
            if (at >= format.Length)
            {
                text.Append("%!(NOVERB)");
                break;
            }
            Rune.DecodeFromUtf16(format.AsSpan(at), out Rune verb, out int size);
            at += size;
            if (verb.Value == '%') text.Append('%');
            else if (!goodIndex) text.Append("%!").Append(verb).Append("(BADINDEX)");
            else if (argument >= operands.Length) text.Append("%!").Append(verb).Append("(MISSING)");
            else text.Append(new GoFormatVerb(verb.IsBmp ? (char)verb.Value : '\uFFFD', flags).Format(operands[argument++]));
            if (text.Length > 64 * 1024 * 1024) throw new TemplateFunctionException("formatted text is too long");
        }
        if (reordered || argument >= operands.Length) return text.ToString();
        text.Append("%!(EXTRA ");
        for (int i = argument; i < operands.Length; i++)
        {
            if (i > argument) text.Append(", ");
            if (operands[i] is null) text.Append("<nil>");
            else text.Append(GoValue.TypeName(operands[i])).Append('=').Append(Print(operands[i]));
        }
        return text.Append(')').ToString();
    }

    private static GoFormatFlags ReadFlags(string format, ref int at)
    {
        var flags = default(GoFormatFlags);
        for (; at < format.Length; at++)
        {
            switch (format[at])
            {
                case '#': flags = flags with { Sharp = true }; continue;
                case '0': flags = flags with { Zero = true }; continue;
                case '+': flags = flags with { Plus = true }; continue;
                case '-': flags = flags with { Minus = true }; continue;
                case ' ': flags = flags with { Space = true }; continue;
            }
            break;
        }
        return flags with { Zero = flags.Zero && !flags.Minus };
    }

    /// <summary>Reads <c>[n]</c>, which names the operand that comes next.</summary>
    private static bool ReadIndex(string format, ref int at, ref int argument, int count, ref bool reordered, ref bool good)
    {
        if (at >= format.Length || format[at] != '[') return false;
        reordered = true;
        int close = format.IndexOf(']', at);
        if (close < 0)
        {
            good = false;
            at++;
            return false;
        }
        bool number = int.TryParse(format.AsSpan(at + 1, close - at - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int index);
        at = close + 1;
        if (!number || index < 1 || index > count) good = false;
        else argument = index - 1;
        return true;
    }

    private static int? ReadNumber(string format, ref int at)
    {
        int start = at;
        while (at < format.Length && char.IsAsciiDigit(format[at])) at++;
        return at > start && int.TryParse(format.AsSpan(start, at - start), NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value <= MaxWidth ? value : null;
    }
}
