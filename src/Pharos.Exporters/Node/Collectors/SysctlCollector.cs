namespace Pharos.Exporters.Node.Collectors;

/// <summary>Chosen values of /proc/sys. Off by default.</summary>
internal sealed class SysctlCollector(NodeOptions options) : INodeCollector
{
    public string Name => "sysctl";

    public bool EnabledByDefault => false;

    public void Collect(HostFiles files, MetricPage page)
    {
        foreach (string chosen in options.Sysctl)
        {
            string[] parts = chosen.Split(':', 2);
            string metric = "node_sysctl_" + Clean(parts[0]);
            string[] values = Values(files, parts[0]);
            if (parts.Length == 2)
            {
                string[] names = parts[1].Split(',');
                for (int i = 0; i < names.Length && i < values.Length; i++)
                {
                    if (names[i].Length > 0 && HostFiles.ParseNumber(values[i]) is { } field)
                        page.Untyped(metric + "_" + Clean(names[i]), $"sysctl {parts[0]}, field {i}").Add(field);
                }
                continue;
            }
            for (int i = 0; i < values.Length; i++)
            {
                if (HostFiles.ParseNumber(values[i]) is not { } value) throw new FormatException($"sysctl {parts[0]} holds text: list it for information instead");
                ExportedFamily family = page.Untyped(metric, "sysctl " + parts[0]);
                if (values.Length == 1) family.Add(value);
                else family.Add("index", i.ToString(System.Globalization.CultureInfo.InvariantCulture), value);
            }
        }
        foreach (string name in options.SysctlInfo)
        {
            string[] values = Values(files, name);
            for (int i = 0; i < values.Length; i++)
                page.Gauge("node_sysctl_info", "sysctl info").Add("name", name, "value", values[i], "index", i.ToString(System.Globalization.CultureInfo.InvariantCulture), 1);
        }
    }

    private static string[] Values(HostFiles files, string name)
    {
        string path = name.Replace('.', '/');
        if (path.Contains("//", StringComparison.Ordinal) || path.StartsWith('/')) throw new FormatException($"no sysctl name: {name}"); // "..", which would leave /proc/sys
        return (files.Text(files.Proc("sys/" + path)) ?? throw new NoDataException($"no sysctl {name}")).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
    }

    private static string Clean(string name) => string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
}
