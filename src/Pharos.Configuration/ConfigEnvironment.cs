using System.Text;

namespace Pharos.Configuration;

/// <summary>Replaces <c>${NAME}</c> and <c>${NAME:-default}</c> before a file is parsed.</summary>
/// <remarks>
/// <c>$1</c>, <c>${1}</c>, <c>$NAME</c>, <c>$$</c> and everything after it, comments, and forms such as <c>${env:X}</c> or <c>${a.b}</c> stay as they are:
/// they belong to relabelling, to the original tools or to dashboards. On a line that sets <c>replacement:</c> a name that is no variable is a regex group and stays too.
/// </remarks>
public sealed class ConfigEnvironment(Func<string, string?> lookup)
{
    /// <summary>The process environment.</summary>
    public static ConfigEnvironment Process { get; } = new(Environment.GetEnvironmentVariable);

    /// <summary>Variables of a file of <c>NAME=value</c> lines (as systemd's EnvironmentFile) over another environment.</summary>
    /// <exception cref="FormatException">A line is no assignment; the message has its number.</exception>
    public static ConfigEnvironment WithFile(string path, ConfigEnvironment fallback)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        int number = 0;
        foreach (string raw in File.ReadLines(path))
        {
            number++;
            string line = raw.Trim();
            if (line.Length == 0 || line[0] is '#' or ';') continue;
            int equals = line.IndexOf('=');
            if (equals <= 0 || !LabelNameLike(line.AsSpan(0, equals))) throw new FormatException($"{path}:{number}: expected NAME=value");
            string value = line[(equals + 1)..].Trim();
            if (value.Length >= 2 && value[0] is '"' or '\'' && value[^1] == value[0]) value = value[1..^1];
            variables[line[..equals]] = value;
        }
        return new ConfigEnvironment(name => variables.TryGetValue(name, out string? value) ? value : fallback.Get(name));
    }

    /// <summary>A variable's value, or null where it is unset.</summary>
    public string? Get(string name) => lookup(name);

    /// <summary>Expands a text. An unset variable without default is an error that names it.</summary>
    public ConfigText Expand(string file, string text, ConfigErrors errors)
    {
        var result = new ConfigText(file, text);
        if (!text.Contains("${", StringComparison.Ordinal)) return result;
        var expanded = new StringBuilder(text.Length);
        int number = 0;
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            if (number++ > 0) expanded.Append('\n');
            ExpandLine(line, number, result, expanded, errors);
        }
        result.Text = expanded.ToString();
        return result;
    }

    private void ExpandLine(ReadOnlySpan<char> line, int number, ConfigText result, StringBuilder expanded, ConfigErrors errors)
    {
        if (line.TrimStart().StartsWith('#'))
        {
            expanded.Append(line);
            return;
        }
        bool isReplacement = line.TrimStart(" -\t").StartsWith("replacement:", StringComparison.Ordinal);
        int comment = line.IndexOfAny('"', '\'') < 0 ? line.IndexOf(" #") : -1;
        int at = 0;
        while (at < line.Length)
        {
            int dollar = line[at..].IndexOf('$');
            if (dollar < 0 || (comment >= 0 && at + dollar > comment)) break;
            expanded.Append(line.Slice(at, dollar));
            at += dollar;
            if (line[at..].StartsWith("$$"))
            {
                expanded.Append("$$");
                at += 2;
                continue;
            }
            if (!TryReadVariable(line[at..], out ReadOnlySpan<char> name, out string? fallback, out int length))
            {
                expanded.Append('$');
                at++;
                continue;
            }
            string? value = lookup(name.ToString());
            if (string.IsNullOrEmpty(value) && fallback is not null) value = fallback;
            if (value is null && !isReplacement)
                errors.Add(new SourcePosition(result.File, number, at + 1), $"environment variable {name} is not set (write ${{{name}:-default}} for a default)");
            if (value is not null && value.AsSpan().IndexOfAny('\r', '\n') >= 0)
            {
                errors.Add(new SourcePosition(result.File, number, at + 1), $"environment variable {name} holds a line break");
                value = "";
            }
            value ??= line.Slice(at, length).ToString();
            expanded.Append(value);
            result.Replaced(number, at + 1, length, value.Length);
            at += length;
        }
        expanded.Append(line[at..]);
    }

    private static bool TryReadVariable(ReadOnlySpan<char> text, out ReadOnlySpan<char> name, out string? fallback, out int length)
    {
        name = default;
        fallback = null;
        length = 0;
        if (!text.StartsWith("${")) return false;
        int end = text.IndexOf('}');
        if (end < 0) return false;
        ReadOnlySpan<char> inside = text[2..end];
        int separator = inside.IndexOf(":-");
        if (separator >= 0)
        {
            fallback = inside[(separator + 2)..].ToString();
            inside = inside[..separator];
        }
        if (!LabelNameLike(inside)) return false;
        name = inside;
        length = end + 1;
        return true;
    }

    private static bool LabelNameLike(ReadOnlySpan<char> name) => Pharos.Core.LabelFormat.IsClassicLabelName(name);
}
