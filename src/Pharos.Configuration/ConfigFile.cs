namespace Pharos.Configuration;

/// <summary>Reads a configuration file: size limit, expansion, YAML.</summary>
public static class ConfigFile
{
    /// <summary>Larger files are refused.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;

    /// <summary>The tree of a file; faults (also a file that cannot be read) go to <paramref name="errors"/>.</summary>
    /// <param name="displayPath">The name that positions show; by default the path.</param>
    public static ConfigNode Load(string path, ConfigEnvironment environment, ConfigErrors errors, string? displayPath = null)
    {
        string name = displayPath ?? path;
        if (!TryReadText(path, name, errors, out string text)) return ConfigNode.Missing(new SourcePosition(name, 0, 0));
        int before = errors.Findings.Count;
        ConfigText expanded = environment.Expand(name, text, errors);
        bool unset = errors.Findings.Skip(before).Any(f => f.Severity == FindingSeverity.Error);
        ConfigNode tree = YamlReader.Read(expanded, errors);
        return unset && !tree.Exists ? ConfigNode.Missing(new SourcePosition(name, 0, 0)) : tree;
    }

    /// <summary>Every YAML document of a file. Faults go to <paramref name="errors"/>.</summary>
    public static IReadOnlyList<ConfigNode> LoadAll(string path, ConfigEnvironment environment, ConfigErrors errors) =>
        TryReadText(path, path, errors, out string text) ? YamlReader.ReadAll(environment.Expand(path, text, errors), errors) : [];

    /// <summary>A file's text within <see cref="MaxBytes"/>.</summary>
    public static bool TryReadText(string path, string name, ConfigErrors errors, out string text)
    {
        text = "";
        var position = new SourcePosition(name, 0, 0);
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > MaxBytes } file)
            {
                errors.Add(position, $"{file.Length} bytes, at most {MaxBytes} are read");
                return false;
            }
            text = File.ReadAllText(path);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            errors.Add(position, $"cannot be read: {e.Message}");
            return false;
        }
    }
}
