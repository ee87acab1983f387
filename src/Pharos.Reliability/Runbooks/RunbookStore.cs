
namespace Pharos.Reliability.Runbooks;

/// <summary>The Markdown files of the runbook directory, read at each request: they are few, small and edited by hand.</summary>
public sealed class RunbookStore(string directory)
{
    private const long MaxBytes = 1024 * 1024;

    /// <summary>In order of name.</summary>
    public IReadOnlyList<Runbook> All() => !Directory.Exists(directory)
        ? []
        : [.. Directory.EnumerateFiles(directory, "*.md").Order(StringComparer.Ordinal).Select(Read).OfType<Runbook>()];

    /// <summary>A runbook by name; null where there is none. Names with separators are never looked up.</summary>
    public Runbook? Find(string name) => IsName(name) ? Read(Path.Combine(directory, name + ".md")) : null;

    /// <summary>The runbook that a link names: <c>https://host/runbooks/NAME</c>, <c>docs/runbooks/NAME.md</c> or <c>NAME</c>.</summary>
    public static string? NameOf(string link)
    {
        string path = Uri.TryCreate(link, UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https" ? url.AbsolutePath : link.Split('#', '?')[0];
        string last = path.TrimEnd('/').Split('/')[^1];
        if (last.EndsWith(".md", StringComparison.Ordinal)) last = last[..^3];
        return IsName(last) ? last : null;
    }

    private static bool IsName(string name) => name.Length is > 0 and <= 200 && name[0] != '.' && name.All(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.');

    private static Runbook? Read(string file)
    {
        try
        {
            if (new FileInfo(file) is not { Exists: true, Length: <= MaxBytes }) return null;
            string text = File.ReadAllText(file);
            string name = Path.GetFileNameWithoutExtension(file);
            string title = text.Split('\n').FirstOrDefault(l => l.StartsWith("# ", StringComparison.Ordinal))?[2..].Trim() ?? name;
            return new Runbook(name, title, text);
        }
        catch (IOException) { return null; } // removed between listing and reading
    }
}
