using System.Globalization;
using System.Numerics;
using System.Text;

namespace Pharos.Templates;

/// <summary>Formats values under one verb with its flags.</summary>
internal sealed class GoFormatVerb(char verb, GoFormatFlags flags)
{
    private const int MaxDepth = 100;

    public string Format(object? value) => Format(value, 0);

    private bool GoSyntax => verb == 'v' && flags.Sharp;

    private string Format(object? value, int depth)
    {
        if (depth > MaxDepth) return "...";
        if (verb == 'T') return PadText(GoValue.TypeName(value));
        if (value is null) return verb == 'v' ? PadText("<nil>") : Bad(value);
        if (!GoSyntax && verb is 'v' or 's' or 'x' or 'X' or 'q')
        {
            string? text = value switch { GoEnum e => e.Text, ITemplateValue v => v.Text, _ => null };
            if (text is not null) return Text(text, value);
        }
        return value switch
        {
            bool b => verb is 'v' or 't' ? PadText(b ? "true" : "false") : Bad(value),
            long or byte or ulong or GoEnum or GoDuration => Integer(value),
            double f => Float(f, value),
            Complex c => $"({Float(c.Real, value)}{new GoFormatVerb(verb, flags with { Plus = true }).Float(c.Imaginary, value)}i)",
            string s => Text(s, value),
            SafeText s => Text(s.Value, value),
            ITemplateMap map => Map(map, depth),
            ITemplateList list => List(list, depth),
            ITemplateObject obj => Struct(obj, depth),
            ITemplateValue other => verb == 'v' ? PadText(other.GoType) : Bad(value),
            _ => Bad(value),
        };
    }

    private string Text(string text, object value)
    {
        switch (verb)
        {
            case 'v' when flags.Sharp: return PadText(GoText.Quote(text));
            case 'v' or 's': return PadText(Truncate(text));
            case 'q':
                text = Truncate(text);
                if (flags.Sharp && !text.Contains('`', StringComparison.Ordinal) && !text.Any(c => c < ' ' && c != '\t')) return PadText($"`{text}`");
                return PadText(flags.Plus ? GoText.QuoteAscii(text) : GoText.Quote(text));
            case 'x' or 'X':
                byte[] bytes = Encoding.UTF8.GetBytes(text);
                if (flags.Precision is { } limit && limit < bytes.Length) bytes = bytes[..limit];
                string prefix = flags.Sharp ? "0" + verb : "";
                string separator = flags.Space ? " " + prefix : "";
                string hex = string.Join(separator, bytes.Select(b => b.ToString(verb == 'x' ? "x2" : "X2", CultureInfo.InvariantCulture)));
                return PadText(bytes.Length == 0 ? "" : prefix + hex);
            default: return Bad(value);
        }
    }

    private string Truncate(string text)
    {
        if (flags.Precision is not { } limit || text.Length <= limit) return text;
        int at = 0;
        for (int runes = 0; at < text.Length && runes < limit; runes++) at += char.IsHighSurrogate(text[at]) && at + 1 < text.Length ? 2 : 1;
        return text[..at];
    }

    private string Integer(object value)
    {
        GoValue.TryInteger(value, out Int128 number);
        switch (verb)
        {
            case 'v' when flags.Sharp && value is byte or ulong: return Pad("0x" + ((ulong)number).ToString("x", CultureInfo.InvariantCulture), "");
            case 'v' or 'd': return Number(number, 10, "");
            case 'b': return Number(number, 2, flags.Sharp ? "0b" : "");
            case 'o': return Number(number, 8, flags.Sharp ? "0" : "");
            case 'O': return Number(number, 8, "0o");
            case 'x': return Number(number, 16, flags.Sharp ? "0x" : "");
            case 'X': return Number(number, 16, flags.Sharp ? "0X" : "");
            case 'c': return PadText(Rune.IsValid((int)number) ? new Rune((int)number).ToString() : "\uFFFD");
            case 'q': return PadText(GoText.QuoteRune(number >= 0 && number <= 0x10FFFF ? (int)number : 0xFFFD));
            case 'U':
                string code = "U+" + ((long)number).ToString("X", CultureInfo.InvariantCulture).PadLeft(Math.Max(4, flags.Precision ?? 4), '0');
                if (flags.Sharp && number >= 0 && number <= 0x10FFFF && Rune.TryCreate((int)number, out Rune rune) && GoText.IsPrintable(rune)) code += $" '{rune}'";
                return PadText(code);
            default: return Bad(value);
        }
    }

    private string Number(Int128 value, int radix, string prefix)
    {
        bool negative = value < 0;
        var magnitude = (UInt128)(negative ? -value : value);
        string digits = "";
        if (magnitude == 0) digits = flags.Precision == 0 ? "" : "0";
        for (; magnitude > 0; magnitude /= (UInt128)radix) digits = "0123456789abcdef"[(int)(magnitude % (UInt128)radix)] + digits;
        if (verb == 'X') digits = digits.ToUpperInvariant();
        if (flags.Precision is { } precision)
        {
            if (precision == 0 && value == 0) return new string(' ', flags.Width ?? 0);
            digits = digits.PadLeft(precision, '0');
        }
        if (prefix == "0" && digits.StartsWith('0')) prefix = "";
        string sign = negative ? "-" : flags.Plus ? "+" : flags.Space ? " " : "";
        return flags.Precision is null ? Pad(digits, sign + prefix) : PadText(sign + prefix + digits);
    }

    private string Float(double value, object boxed)
    {
        (char style, int precision) = verb switch
        {
            'v' => ('g', flags.Precision ?? -1),
            'g' or 'G' => (verb, flags.Precision ?? -1),
            'e' or 'E' or 'f' => (verb, flags.Precision ?? 6),
            'F' => ('f', flags.Precision ?? 6),
            'x' or 'X' or 'b' => (verb, 0),
            _ => ('\0', 0),
        };
        if (style == '\0' || (boxed is Complex && verb is 'x' or 'X' or 'b')) return Bad(boxed);
        string number = style switch
        {
            'x' or 'X' => Hexadecimal(value, flags.Precision, style == 'X'),
            'b' => Binary(value),
            _ => GoNumbers.Format(value, style, Math.Min(precision, 500)),
        };
        string sign = number[0] is '-' or '+' ? number[..1] : "+";
        string digits = number[0] is '-' or '+' ? number[1..] : number;
        if (flags.Space && sign == "+" && !flags.Plus) sign = " ";
        else if (sign == "+" && !flags.Plus && !double.IsInfinity(value)) sign = "";
        else if (sign == "+" && double.IsInfinity(value) && !flags.Plus && verb != 'v') sign = "+";
        if (!double.IsFinite(value)) return PadText((double.IsNaN(value) && sign == "+" && !flags.Plus ? "" : sign) + digits);
        return Pad(digits, sign);
    }

    /// <summary>Hexadecimal mantissa and binary exponent: <c>0x1.8p+01</c>.</summary>
    private static string Hexadecimal(double value, int? precision, bool upper)
    {
        if (!double.IsFinite(value)) return GoNumbers.Format(value, 'g', -1);
        long bits = BitConverter.DoubleToInt64Bits(Math.Abs(value));
        int exponent = (int)(bits >> 52);
        ulong mantissa = (ulong)bits & 0xF_FFFF_FFFF_FFFF;
        if (exponent == 0 && mantissa != 0)
        {
            while ((mantissa & 0x10_0000_0000_0000) == 0)
            {
                mantissa <<= 1;
                exponent--;
            }
            mantissa &= 0xF_FFFF_FFFF_FFFF;
            exponent++;
        }
        bool zero = bits == 0;
        int power = zero ? 0 : exponent - 1023;
        ulong lead = zero ? 0UL : 1UL;
        string digits = mantissa.ToString("x13", CultureInfo.InvariantCulture);
        if (precision is { } p && p < 13)
        {
            int drop = 4 * (13 - p);
            ulong whole = (lead << 52) | mantissa, half = 1UL << (drop - 1), rest = whole & ((1UL << drop) - 1);
            whole >>= drop;
            if (rest > half || (rest == half && (whole & 1) == 1)) whole++;
            lead = whole >> (4 * p);
            digits = p == 0 ? "" : (whole & ((1UL << (4 * p)) - 1)).ToString("x" + p.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        }
        else digits = precision is { } more ? digits.PadRight(more, '0') : digits.TrimEnd('0');
        string text = string.Create(CultureInfo.InvariantCulture, $"0x{lead}{(digits.Length > 0 ? "." + digits : "")}p{(power < 0 ? '-' : '+')}{Math.Abs(power):00}");
        return (double.IsNegative(value) ? "-" : "") + (upper ? text.ToUpperInvariant() : text);
    }

    private static string Binary(double value)
    {
        if (!double.IsFinite(value)) return GoNumbers.Format(value, 'g', -1);
        long bits = BitConverter.DoubleToInt64Bits(Math.Abs(value));
        int exponent = (int)(bits >> 52);
        long mantissa = bits & 0xF_FFFF_FFFF_FFFF;
        if (exponent == 0) exponent++;
        else mantissa |= 0x10_0000_0000_0000;
        int power = exponent - 1075;
        return string.Create(CultureInfo.InvariantCulture, $"{(double.IsNegative(value) ? "-" : "")}{mantissa}p{(power < 0 ? '-' : '+')}{Math.Abs(power)}");
    }

    private string Map(ITemplateMap map, int depth)
    {
        var text = new StringBuilder(GoSyntax ? map.GoType + (map.IsNil ? "(nil)" : "{") : "map[");
        if (GoSyntax && map.IsNil) return text.ToString();
        string separator = "";
        foreach (string key in map.SortedKeys)
        {
            map.TryGet(key, out object? value);
            text.Append(separator).Append(Format(key, depth + 1)).Append(':').Append(Inner(value, depth));
            separator = GoSyntax ? ", " : " ";
        }
        return text.Append(GoSyntax ? '}' : ']').ToString();
    }

    private string List(ITemplateList list, int depth)
    {
        var text = new StringBuilder(GoSyntax ? list.GoType + (list.IsNil ? "(nil)" : "{") : "[");
        if (GoSyntax && list.IsNil) return text.ToString();
        for (int i = 0; i < list.Count; i++)
        {
            if (i > 0) text.Append(GoSyntax ? ", " : " ");
            text.Append(Inner(list[i], depth));
        }
        return text.Append(GoSyntax ? '}' : ']').ToString();
    }

    private string Struct(ITemplateObject value, int depth)
    {
        var text = new StringBuilder(GoSyntax ? value.GoType + "{" : "{");
        string separator = "";
        foreach (TemplateField field in value.Fields)
        {
            text.Append(separator);
            if (flags.Plus || flags.Sharp) text.Append(field.Name).Append(':');
            text.Append(Inner(field.Value, depth));
            separator = GoSyntax ? ", " : " ";
        }
        return text.Append('}').ToString();
    }

    private string Inner(object? value, int depth) =>
        value is null ? (GoSyntax ? "interface {}(nil)" : "<nil>") : Format(value, depth + 1);

    private string Bad(object? value) =>
        value is null ? $"%!{verb}(<nil>)" : $"%!{verb}({GoValue.TypeName(value)}={GoFormat.Print(value)})";

    private string PadText(string text)
    {
        if (flags.Width is not { } width) return text;
        int missing = width - text.EnumerateRunes().Count();
        if (missing <= 0) return text;
        return flags.Minus ? text + new string(' ', missing) : new string(flags.Zero ? '0' : ' ', missing) + text;
    }

    /// <summary>Pads a number: zeros stand between its sign and its digits.</summary>
    private string Pad(string digits, string sign)
    {
        int missing = (flags.Width ?? 0) - digits.Length - sign.Length;
        if (missing <= 0) return sign + digits;
        if (flags.Minus) return sign + digits + new string(' ', missing);
        return flags.Zero ? sign + new string('0', missing) + digits : new string(' ', missing) + sign + digits;
    }
}
