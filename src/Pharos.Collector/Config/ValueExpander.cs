using System.Text;
using Pharos.Configuration;

namespace Pharos.Collector.Config;

/// <summary>Replaces <c>${env:X}</c>, <c>${env:X:-default}</c>, <c>${X}</c>, <c>${file:path}</c> and <c>$$</c> in values (docs: collector/configuration, environment variables; confmap providers env and file).</summary>
/// <remarks>
/// Works on the tree, not on the text: what a variable holds cannot add keys to the file by a colon or a line break.
/// A value that is one expression as a whole is read as YAML of its own, so that it can be a number, a list or (of a file) a mapping.
/// An unset variable without default is empty and a warning, as upstream.
/// </remarks>
internal sealed class ValueExpander(ConfigEnvironment environment, ReadContext context)
{
    /// <summary>Without any of these a text is a plain scalar.</summary>
    private static readonly System.Buffers.SearchValues<char> s_yamlSigns = System.Buffers.SearchValues.Create(":[{\n&*!|>'\"%@`#");

    private const int MaxDepth = 10;

    public ConfigNode Expand(ConfigNode tree) => Expand(tree, 0);

    private ConfigNode Expand(ConfigNode tree, int depth) => tree.ReplaceScalars(scalar =>
    {
        if (!scalar.Text.Contains('$', StringComparison.Ordinal)) return scalar;
        if (scalar.Text.StartsWith("${", StringComparison.Ordinal) && ClosingBrace(scalar.Text, 2) == scalar.Text.Length - 1) return Whole(scalar, depth);
        return scalar.WithText(Text(scalar.Text, scalar, depth), scalar.IsPlain && scalar.Text.Length > 0);
    });

    /// <summary>A value that is one expression.</summary>
    private ConfigNode Whole(ConfigNode scalar, int depth)
    {
        string found = Resolve(scalar.Text[2..^1], scalar, depth);
        if (found.AsSpan().IndexOfAny(s_yamlSigns) < 0) return scalar.WithText(found, isPlain: true);
        var faults = new ConfigErrors();
        ConfigNode read = YamlReader.Read(scalar.Position.File, found, faults);
        // Text such as a password that is no YAML stays text.
        if (faults.HasErrors || !read.IsMapping && !read.IsSequence) return scalar.WithText(read.IsScalar && !faults.HasErrors && !found.Contains('#', StringComparison.Ordinal) ? read.Text : found, isPlain: false);
        return depth < MaxDepth ? Expand(read, depth + 1) : read;
    }

    private string Text(string text, ConfigNode at, int depth)
    {
        var result = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '$' || i + 1 == text.Length)
            {
                result.Append(text[i]);
                continue;
            }
            if (text[i + 1] == '$')
            {
                result.Append('$');
                i++;
                continue;
            }
            int end = text[i + 1] == '{' ? ClosingBrace(text, i + 2) : -1;
            if (end < 0)
            {
                result.Append('$');
                continue;
            }
            result.Append(Resolve(text[(i + 2)..end], at, depth));
            i = end;
        }
        return result.ToString();
    }

    /// <summary>What stands between the braces: <c>scheme:value</c>, by default of the environment.</summary>
    private string Resolve(string expression, ConfigNode at, int depth)
    {
        if (depth < MaxDepth && expression.Contains("${", StringComparison.Ordinal)) expression = Text(expression, at, depth + 1);
        int colon = expression.IndexOf(':');
        string scheme = colon > 0 && !expression.AsSpan(colon).StartsWith(":-") ? expression[..colon] : "env";
        string value = scheme == "env" && (colon < 0 || !expression.StartsWith("env:", StringComparison.Ordinal)) ? expression : expression[(colon + 1)..];
        switch (scheme)
        {
            case "env": return Variable(value, at);
            case "file": return ReadFile(value, at);
            case "yaml": return value;
            default:
                context.Errors.Add(at, $"${{{scheme}:...}}: there is no provider {scheme}, only env, file and yaml");
                return "";
        }
    }

    private string Variable(string expression, ConfigNode at)
    {
        int separator = expression.IndexOf(":-", StringComparison.Ordinal);
        string name = separator < 0 ? expression : expression[..separator];
        string? value = environment.Get(name);
        if (value is not null) return value;
        if (separator >= 0) return expression[(separator + 2)..];
        context.Errors.Warn(at, $"environment variable {name} is not set and stands for nothing (write ${{env:{name}:-default}} for a default)");
        return "";
    }

    private string ReadFile(string path, ConfigNode at)
    {
        string full = context.Paths.Resolve(path, context.Directory);
        try
        {
            if (new FileInfo(full).Length <= ConfigFile.MaxBytes) return File.ReadAllText(full).TrimEnd('\n', '\r');
            context.Errors.Add(at, $"{full} has more than {ConfigFile.MaxBytes} bytes");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { context.Errors.Add(at, $"{full} cannot be read: {e.Message}"); }
        return "";
    }

    /// <summary>The brace that closes what is open before <paramref name="start"/>, or -1.</summary>
    private static int ClosingBrace(string text, int start)
    {
        int open = 1;
        for (int i = start; i < text.Length; i++)
        {
            if (text[i] == '{' && text[i - 1] == '$') open++;
            else if (text[i] == '}' && --open == 0) return i;
        }
        return -1;
    }
}
