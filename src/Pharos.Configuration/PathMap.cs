namespace Pharos.Configuration;

/// <summary>Maps absolute paths found in the tools' files to places of this configuration directory, so that a deployed configuration also runs from a checkout.</summary>
/// <remarks>The longest prefix that ends at a path separator wins. A relative path is taken from the directory of the file that names it.</remarks>
public sealed class PathMap
{
    private readonly List<(string From, string To)> _prefixes;

    /// <param name="prefixes">Absolute path to replacement; a relative replacement is taken from <paramref name="configDirectory"/>.</param>
    public PathMap(string configDirectory, IEnumerable<KeyValuePair<string, string>> prefixes)
    {
        ConfigDirectory = Path.GetFullPath(configDirectory);
        _prefixes = [.. prefixes
            .Select(p => (From: p.Key.TrimEnd('/'), To: Path.GetFullPath(Path.Combine(ConfigDirectory, p.Value)).TrimEnd('/')))
            .OrderByDescending(p => p.From.Length)];
    }

    public string ConfigDirectory { get; }

    /// <summary>Where a path leads. <paramref name="baseDirectory"/> is the directory of the file that names it.</summary>
    public string Resolve(string path, string baseDirectory)
    {
        if (!Path.IsPathRooted(path)) return Path.GetFullPath(Path.Combine(baseDirectory, path));
        foreach ((string from, string to) in _prefixes)
        {
            if (path == from) return to;
            if (path.StartsWith(from, StringComparison.Ordinal) && path[from.Length] == '/') return to + path[from.Length..];
        }
        return path;
    }

    /// <summary>The files that a path with <c>*</c>, <c>?</c> or <c>[...]</c> in its last part names, in order of name; a plain path names itself if it exists.</summary>
    public IReadOnlyList<string> Expand(string path, string baseDirectory)
    {
        string resolved = Resolve(path, baseDirectory);
        string pattern = Path.GetFileName(resolved);
        if (pattern.AsSpan().IndexOfAny('*', '?', '[') < 0) return File.Exists(resolved) ? [resolved] : [];
        string? directory = Path.GetDirectoryName(resolved);
        if (directory is null || !Directory.Exists(directory)) return [];
        return [.. Directory.EnumerateFiles(directory).Where(f => GlobPattern.IsMatch(pattern, Path.GetFileName(f))).Order(StringComparer.Ordinal)];
    }
}
