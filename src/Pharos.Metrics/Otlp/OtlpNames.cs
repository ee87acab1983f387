using System.Text;
using Pharos.Metrics.Config;

namespace Pharos.Metrics.Otlp;

/// <summary>Names of OTLP metrics and attributes as Prometheus has them (OpenTelemetry specification: Prometheus compatibility; prometheus/otlptranslator).</summary>
internal sealed class OtlpNames(OtlpConfig config)
{
    private static readonly Dictionary<string, string> s_units = new(StringComparer.Ordinal)
    {
        ["d"] = "days", ["h"] = "hours", ["min"] = "minutes", ["s"] = "seconds", ["ms"] = "milliseconds", ["us"] = "microseconds", ["ns"] = "nanoseconds",
        ["By"] = "bytes", ["KiBy"] = "kibibytes", ["MiBy"] = "mebibytes", ["GiBy"] = "gibibytes", ["TiBy"] = "tibibytes",
        ["KBy"] = "kilobytes", ["MBy"] = "megabytes", ["GBy"] = "gigabytes", ["TBy"] = "terabytes",
        ["m"] = "meters", ["V"] = "volts", ["A"] = "amperes", ["J"] = "joules", ["W"] = "watts", ["g"] = "grams",
        ["Cel"] = "celsius", ["Hz"] = "hertz", ["1"] = "", ["%"] = "percent",
    };

    private static readonly Dictionary<string, string> s_perUnits = new(StringComparer.Ordinal)
    {
        ["s"] = "second", ["m"] = "minute", ["h"] = "hour", ["d"] = "day", ["w"] = "week", ["mo"] = "month", ["y"] = "year",
    };

    private readonly bool _escapes = config.Translation is OtlpTranslation.UnderscoreEscapingWithSuffixes or OtlpTranslation.UnderscoreEscapingWithoutSuffixes;
    private readonly bool _suffixes = config.Translation is OtlpTranslation.UnderscoreEscapingWithSuffixes or OtlpTranslation.NoUtf8EscapingWithSuffixes;

    /// <summary>A metric's name.</summary>
    public string Metric(string name, string unit, bool isCounter, bool isGauge)
    {
        (string main, string per) = Unit(unit);
        bool isRatio = isGauge && unit == "1";
        if (!_escapes) return _suffixes ? WithSuffixes(name, main, per, isCounter, isRatio) : name;
        List<string> tokens = [.. Tokens(name)];
        if (_suffixes)
        {
            if (main.Length > 0 && !ContainsAll(tokens, main)) tokens.AddRange(Tokens(main));
            if (per.Length > 0 && !(tokens.Contains("per") && tokens.Contains(per))) tokens.AddRange(["per", .. Tokens(per)]);
            if (isCounter)
            {
                tokens.RemoveAll(t => t == "total");
                tokens.Add("total");
            }
            if (isRatio)
            {
                tokens.RemoveAll(t => t == "ratio");
                tokens.Add("ratio");
            }
        }
        string joined = string.Join('_', tokens);
        return joined.Length > 0 && char.IsAsciiDigit(joined[0]) ? "_" + joined : joined;
    }

    /// <summary>The words of a unit for metadata: <c>seconds</c>, <c>meters_per_second</c>.</summary>
    public static string UnitText(string unit)
    {
        (string main, string per) = Unit(unit);
        return per.Length == 0 ? main : main.Length == 0 ? $"per_{per}" : $"{main}_per_{per}";
    }

    private static bool ContainsAll(List<string> tokens, string unit) => Tokens(unit).All(tokens.Contains);

    private static string WithSuffixes(string name, string main, string per, bool isCounter, bool isRatio)
    {
        string suffix = main + (per.Length == 0 ? "" : (main.Length == 0 ? "per_" : "_per_") + per);
        if (isCounter && name.EndsWith("_total", StringComparison.Ordinal)) name = name[..^6];
        if (suffix.Length > 0 && !name.EndsWith(suffix, StringComparison.Ordinal)) name = $"{name}_{suffix}";
        if (isCounter) name += "_total";
        if (isRatio && !name.EndsWith("_ratio", StringComparison.Ordinal)) name += "_ratio";
        return name;
    }

    private static (string Main, string Per) Unit(string unit)
    {
        string[] parts = unit.Split('/', 2);
        string main = parts[0].Trim(), per = parts.Length > 1 ? parts[1].Trim() : "";
        main = main.Contains('{', StringComparison.Ordinal) ? "" : s_units.GetValueOrDefault(main, main);
        per = per.Contains('{', StringComparison.Ordinal) ? "" : s_perUnits.GetValueOrDefault(per, per);
        return (Clean(main), Clean(per));
    }

    private static string Clean(string unit) => string.Join('_', Tokens(unit));

    private static IEnumerable<string> Tokens(string name)
    {
        int start = 0;
        for (int i = 0; i <= name.Length; i++)
        {
            if (i < name.Length && (char.IsAsciiLetterOrDigit(name[i]) || name[i] == ':')) continue;
            if (i > start) yield return name[start..i];
            start = i + 1;
        }
    }

    /// <summary>An attribute's name as a label.</summary>
    public string Label(string key)
    {
        if (!_escapes || key.Length == 0) return key;
        var label = new StringBuilder(key.Length + 4);
        foreach (Rune rune in key.EnumerateRunes())
        {
            char c = rune.IsAscii && (Rune.IsLetterOrDigit(rune) || rune.Value == '_') ? (char)rune.Value : '_';
            if (c == '_' && !config.LabelNamePreserveMultipleUnderscores && label.Length > 0 && label[^1] == '_') continue;
            label.Append(c);
        }
        string text = label.ToString();
        if (char.IsAsciiDigit(text[0])) return "key_" + text;
        bool reserved = text.StartsWith("__", StringComparison.Ordinal) && text.EndsWith("__", StringComparison.Ordinal);
        return config.LabelNameUnderscoreSanitization && text[0] == '_' && !text.StartsWith("__", StringComparison.Ordinal) && !reserved ? "key" + text : text;
    }
}
