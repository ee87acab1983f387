using System.Globalization;
using Pharos.Core;

namespace Pharos.Templates.Loki;

/// <summary>Arithmetic on whatever reads as a number (sprig: what does not is 0).</summary>
internal static class LokiNumberFunctions
{
    public static void AddTo(Dictionary<string, TemplateFunction> functions)
    {
        functions["int"] = TemplateFunction.Of((_, a) => Integer(a[0]), GoParameter.Any);
        functions["float64"] = TemplateFunction.Of((_, a) => Float(a[0]), GoParameter.Any);
        functions["add"] = Integers((x, y) => x + y);
        functions["mul"] = Integers((x, y) => x * y);
        functions["max"] = Integers(Math.Max);
        functions["min"] = Integers(Math.Min);
        functions["sub"] = TemplateFunction.Of((_, a) => Integer(a[0]) - Integer(a[1]), GoParameter.Any, GoParameter.Any);
        functions["div"] = TemplateFunction.Of((_, a) => Divide(Integer(a[0]), Integer(a[1]), isRest: false), GoParameter.Any, GoParameter.Any);
        functions["mod"] = TemplateFunction.Of((_, a) => Divide(Integer(a[0]), Integer(a[1]), isRest: true), GoParameter.Any, GoParameter.Any);
        functions["addf"] = Floats((x, y) => x + y);
        functions["subf"] = Floats((x, y) => x - y);
        functions["mulf"] = Floats((x, y) => x * y);
        functions["divf"] = Floats((x, y) => x / y);
        functions["maxf"] = Floats(Math.Max);
        functions["minf"] = Floats(Math.Min);
        functions["ceil"] = TemplateFunction.Of((_, a) => Math.Ceiling(Float(a[0])), GoParameter.Any);
        functions["floor"] = TemplateFunction.Of((_, a) => Math.Floor(Float(a[0])), GoParameter.Any);
        functions["round"] = TemplateFunction.Variadic((_, a) => Round(Float(a[0]), (long)a[1]!, a.Length > 2 ? Float(a[2]) : 0.5), GoParameter.Any, GoParameter.Int, GoParameter.Any);
        functions["bytes"] = TemplateFunction.Of((_, a) => HumanSize.TryParse(a[0]!.ToString()!, out ulong bytes)
            ? (double)bytes : throw new TemplateFunctionException($"strconv.ParseFloat: parsing {GoText.Quote(a[0]!.ToString()!)}: invalid syntax"), GoParameter.String);
        functions["duration"] = functions["duration_seconds"] = TemplateFunction.Of((_, a) => GoDuration.TryParse(a[0]!.ToString()!, out GoDuration? duration)
            ? duration!.Nanoseconds / 1e9 : throw new TemplateFunctionException($"time: invalid duration {GoText.Quote(a[0]!.ToString()!)}"), GoParameter.String);
    }

    private static TemplateFunction Integers(Func<long, long, long> function) =>
        TemplateFunction.Variadic((_, a) => a.Select(Integer).Aggregate((x, y) => unchecked(function(x, y))), GoParameter.Any, GoParameter.Any);

    private static TemplateFunction Floats(Func<double, double, double> function) =>
        TemplateFunction.Variadic((_, a) => a.Select(Float).Aggregate(function), GoParameter.Any, GoParameter.Any);

    private static long Divide(long a, long b, bool isRest)
    {
        if (b == 0) throw new TemplateFunctionException("runtime error: integer divide by zero");
        if (b == -1) return isRest ? 0 : unchecked(-a);
        return isRest ? a % b : a / b;
    }

    private static double Round(double value, long places, double roundOn)
    {
        double power = Math.Pow(10, Math.Clamp(places, -300, 300)), digit = power * value;
        double rest = digit - Math.Truncate(digit);
        return (rest >= roundOn ? Math.Ceiling(digit) : Math.Floor(digit)) / power;
    }

    private static long Integer(object? value)
    {
        switch (value)
        {
            case double real: return double.IsNaN(real) ? 0 : (long)Math.Clamp(real, long.MinValue, long.MaxValue);
            case bool b: return b ? 1 : 0;
            case string text:
                string whole = text.Trim();
                int point = whole.IndexOf('.', StringComparison.Ordinal);
                if (point > 0 && whole.AsSpan(point + 1).IndexOfAnyExcept('0') < 0) whole = whole[..point]; // 5.0 is 5
                return long.TryParse(whole, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long integer) ? integer : 0;
        }
        return GoValue.TryInteger(value, out Int128 number) ? (long)number : 0;
    }

    private static double Float(object? value) => value switch
    {
        double real => real,
        bool b => b ? 1 : 0,
        string text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : 0,
        _ => GoValue.TryInteger(value, out Int128 integer) ? (double)integer : 0,
    };
}
