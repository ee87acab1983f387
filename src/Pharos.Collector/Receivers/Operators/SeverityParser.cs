using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Pharos.Collector.Receivers.Operators;

/// <summary>Sets the entry's severity from a field (stanza, docs/types/severity.md). A value that no mapping has leaves the number at 0; its text is kept.</summary>
internal sealed record SeverityParser(EntryField From, FrozenDictionary<string, int> Mapping, bool OverwritesText) : IOperator
{
    private static readonly string[] s_groups = ["trace", "debug", "info", "warn", "error", "fatal"];

    public void Apply(LogEntry entry)
    {
        if (!From.TryGet(entry, out object? value)) throw new FormatException($"{From} is not there");
        string text = value switch
        {
            string s => s,
            long n => n.ToString(CultureInfo.InvariantCulture),
            double d => d.ToString(CultureInfo.InvariantCulture),
            byte[] b => Encoding.UTF8.GetString(b),
            _ => throw new FormatException($"{From} is no text and no number"),
        };
        int number = Mapping.GetValueOrDefault(text.ToLowerInvariant());
        entry.Record.SeverityNumber = number;
        entry.Record.SeverityText = OverwritesText && number > 0 ? NameOf(number).ToUpperInvariant() : text;
    }

    /// <summary><c>info</c>, <c>warn3</c>, for 1 to 24.</summary>
    public static string NameOf(int number)
    {
        string group = s_groups[(number - 1) / 4];
        int step = (number - 1) % 4 + 1;
        return step == 1 ? group : string.Create(CultureInfo.InvariantCulture, $"{group}{step}");
    }

    /// <summary>What is known without a mapping, for the presets <c>default</c>, <c>otel</c> (also <c>aliases</c>) and <c>none</c>; null for any other.</summary>
    public static Dictionary<string, int>? Preset(string name)
    {
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        if (name == "none") return known;
        if (name is not ("default" or "" or "otel" or "aliases")) return null;
        for (int number = 1; number <= 24; number++)
        {
            known.Add(NameOf(number), number);
            known.Add(number.ToString(CultureInfo.InvariantCulture), number);
        }
        if (name is "otel" or "aliases") return known;
        for (int step = 1; step <= 4; step++)
        {
            string suffix = step == 1 ? "" : step.ToString(CultureInfo.InvariantCulture);
            known["warning" + suffix] = 12 + step;
            known["err" + suffix] = 16 + step;
        }
        return known;
    }
}
