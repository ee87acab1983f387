using Pharos.Configuration;

namespace Pharos.Exporters.Node.Textfile;

/// <summary>The <c>*.prom</c> files of the configured folders, merged family by family.</summary>
/// <remarks>A file with an error is left out whole and sets <c>node_textfile_scrape_error</c>; so does a family whose help or type another file contradicts. Samples of one family get the same label names, absent ones empty.</remarks>
internal sealed class TextfileCollector(NodeOptions options) : INodeCollector
{
    private const int MaxFileBytes = 16 * 1024 * 1024;

    public string Name => "textfile";

    public void Collect(HostFiles files, MetricPage page)
    {
        bool failed = false;
        var mtimes = new SortedDictionary<string, double>(StringComparer.Ordinal);
        var merged = new SortedDictionary<string, List<(string File, TextFamily Family)>>(StringComparer.Ordinal);
        foreach (string directory in options.TextfileDirectories.SelectMany(Expand))
        {
            if (!Directory.Exists(directory))
            {
                failed = true;
                continue;
            }
            foreach (string name in HostFiles.Entries(directory).Where(n => n.EndsWith(".prom", StringComparison.Ordinal)))
            {
                string path = Path.Combine(directory, name);
                try
                {
                    if (new FileInfo(path).Length > MaxFileBytes) throw new FormatException($"{path} is larger than {MaxFileBytes} bytes");
                    foreach (TextFamily family in TextPage.Read(File.ReadAllText(path)))
                    {
                        if (family.Samples.Count == 0) continue;
                        if (!merged.TryGetValue(family.Name, out var list)) merged[family.Name] = list = [];
                        list.Add((path, family));
                    }
                    mtimes[path] = (File.GetLastWriteTimeUtc(path) - DateTime.UnixEpoch).TotalSeconds;
                }
                catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
                {
                    failed = true;
                }
            }
        }
        foreach ((string name, List<(string File, TextFamily Family)> parts) in merged) failed |= !Write(page, name, parts);
        foreach ((string path, double mtime) in mtimes)
            page.Gauge("node_textfile_mtime_seconds", "Unixtime mtime of textfiles successfully read.").Add("file", path, mtime);
        page.Gauge("node_textfile_scrape_error", "1 if there was an error opening or reading a file, 0 otherwise").Add(failed ? 1 : 0);
    }

    /// <summary>False when a part had to be left out.</summary>
    private static bool Write(MetricPage page, string name, List<(string File, TextFamily Family)> parts)
    {
        string type = parts[0].Family.Type;
        string? help = parts.Select(p => p.Family.Help).FirstOrDefault(h => !string.IsNullOrEmpty(h));
        List<(string File, TextFamily Family)> kept = parts.Where(p => p.Family.Type == type && (string.IsNullOrEmpty(p.Family.Help) || p.Family.Help == help)).ToList();
        if (page.TypeOf(name) is not null) return false; // a collector of ours owns the name
        ExportedFamily family = page.Family(name, help ?? "Metric read from " + string.Join(", ", kept.Select(p => p.File).Distinct()), type);
        string special = type switch { "summary" => "quantile", "histogram" => "le", _ => "" };
        List<string> names = kept.SelectMany(p => p.Family.Samples).SelectMany(s => s.Labels.Keys).Where(l => l != special).Distinct().Order(StringComparer.Ordinal).ToList();
        var complete = new HashSet<string>(StringComparer.Ordinal);
        foreach (TextSample sample in kept.SelectMany(p => p.Family.Samples))
        {
            var labels = names.Select(n => (n, sample.Labels.GetValueOrDefault(n, ""))).ToList();
            if (sample.Suffix.Length > 0 && special.Length > 0) complete.Add(sample.Suffix + Key(sample));
            if (sample.Labels.TryGetValue(special, out string? bound)) labels.Add((special, bound));
            family.Add(sample.Suffix, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(labels), sample.Value);
        }
        if (special.Length > 0)
        {
            // A summary or histogram always has a sum and a count, 0 where the file leaves them out.
            foreach (TextSample sample in kept.SelectMany(p => p.Family.Samples))
            {
                (string, string)[] labels = [.. names.Select(n => (n, sample.Labels.GetValueOrDefault(n, "")))];
                if (complete.Add("_sum" + Key(sample))) family.Add("_sum", labels, 0);
                if (complete.Add("_count" + Key(sample))) family.Add("_count", labels, 0);
            }
        }
        return kept.Count == parts.Count;

        string Key(TextSample sample) => string.Join('\n', names.Select(n => sample.Labels.GetValueOrDefault(n, "")));
    }

    /// <summary>A folder whose last part may hold <c>*</c>.</summary>
    private static IEnumerable<string> Expand(string directory)
    {
        if (!directory.Contains('*')) return [directory];
        string trimmed = directory.TrimEnd('/');
        string parent = Path.GetDirectoryName(trimmed) is { Length: > 0 } p ? p : ".";
        string pattern = Path.GetFileName(trimmed);
        return HostFiles.Entries(parent).Where(n => GlobPattern.IsMatch(pattern, n)).Select(n => Path.Combine(parent, n)).Where(Directory.Exists);
    }
}
