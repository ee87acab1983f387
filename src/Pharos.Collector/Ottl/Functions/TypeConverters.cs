using System.Globalization;
using Pharos.Collector.Ottl.Values;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Ottl.Functions;

/// <summary>Converters between kinds, and questions about them (pkg/ottl/ottlfuncs/README.md, "Converters"). What cannot be converted is nil.</summary>
internal static class TypeConverters
{
    public static readonly FunctionDefinition[] All =
    [
        One("Int", value => value switch
        {
            long n => n,
            double d when d is >= long.MinValue and <= long.MaxValue => (long)d,
            bool b => b ? 1L : 0L,
            string s when long.TryParse(s, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long n) => n,
            Elapsed e => e.Ns,
            _ => null,
        }),
        One("Double", value => value switch
        {
            double d => d,
            long n => (double)n,
            bool b => b ? 1.0 : 0.0,
            string s when double.TryParse(s, NumberStyles.Float, CultureInfo.InvariantCulture, out double d) => d,
            _ => null,
        }),
        One("Bool", value => value switch
        {
            bool b => b,
            long n => n != 0,
            double d => d != 0,
            "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
            "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
            _ => null,
        }),
        One("String", OttlValues.ToText),
        One("IsString", value => value is string),
        One("IsInt", value => value is long),
        One("IsDouble", value => value is double),
        One("IsBool", value => value is bool),
        One("IsMap", value => value is List<OtlpAttribute>),
        One("IsList", value => value is List<object?>),
        One("IsEmpty", value => value switch
        {
            null => true,
            string s => s.Length == 0,
            byte[] b => b.Length == 0,
            List<OtlpAttribute> map => map.Count == 0,
            List<object?> list => list.Count == 0,
            _ => false,
        }),
        FunctionDefinition.Of("ParseInt", ["target", "base"], a =>
        {
            Func<OttlTarget, string> text = a.Text("target");
            Func<OttlTarget, long> radix = a.Integer("base");
            return t => ParseInt(text(t), radix(t));
        }),
    ];

    /// <summary>A converter of one value.</summary>
    public static FunctionDefinition One(string name, Func<object?, object?> convert) => FunctionDefinition.Of(name, ["target"], a =>
    {
        Func<OttlTarget, object?> get = a.Value("target");
        return t => convert(get(t));
    });

    private static long ParseInt(string text, long radix)
    {
        if (radix is < 2 or > 36) throw new OttlRuntimeException($"base must be 2 to 36, is {radix}");
        bool isNegative = text.StartsWith('-');
        string digits = text.TrimStart('-', '+');
        Int128 value = 0;
        foreach (char c in digits)
        {
            int digit = char.IsAsciiDigit(c) ? c - '0' : char.IsAsciiLetter(c) ? (c | 0x20) - 'a' + 10 : 99;
            if (digit >= radix) throw new OttlRuntimeException($"\"{text}\" is no number of base {radix}");
            value = value * radix + digit;
            if (value > (Int128)long.MaxValue + 1) throw new OttlRuntimeException($"\"{text}\" is no 64-bit integer");
        }
        if (isNegative) value = -value;
        return digits.Length > 0 && value <= long.MaxValue ? (long)value : throw new OttlRuntimeException($"\"{text}\" is no 64-bit integer");
    }
}
