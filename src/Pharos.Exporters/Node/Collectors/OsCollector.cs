using System.Globalization;
using System.Text.RegularExpressions;

namespace Pharos.Exporters.Node.Collectors;

/// <summary>/etc/os-release below the root path.</summary>
internal sealed partial class OsCollector : INodeCollector
{
    public string Name => "os";

    public void Collect(HostFiles files, MetricPage page)
    {
        string text = files.Text(files.Root("etc/os-release")) ?? files.Text(files.Root("usr/lib/os-release")) ?? throw new NoDataException("no os-release");
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string line in text.Split('\n'))
        {
            int equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0) values[line[..equals].Trim()] = line[(equals + 1)..].Trim().Trim('"', '\'');
        }
        string Value(string key) => values.GetValueOrDefault(key, "");
        page.Gauge("node_os_info", "A metric with a constant '1' value labeled by build_id, id, id_like, image_id, image_version, name, pretty_name, variant, variant_id, version, version_codename, version_id.").Add(
            [("build_id", Value("BUILD_ID")), ("id", Value("ID")), ("id_like", Value("ID_LIKE")), ("image_id", Value("IMAGE_ID")), ("image_version", Value("IMAGE_VERSION")), ("name", Value("NAME")),
             ("pretty_name", Value("PRETTY_NAME")), ("variant", Value("VARIANT")), ("variant_id", Value("VARIANT_ID")), ("version", Value("VERSION")), ("version_codename", Value("VERSION_CODENAME")), ("version_id", Value("VERSION_ID"))], 1);
        if (Number().Match(Value("VERSION_ID")) is { Success: true } m)
            page.Gauge("node_os_version", "Metric containing the major.minor part of the OS version.").Add("id", Value("ID"), "id_like", Value("ID_LIKE"), "name", Value("NAME"), double.Parse(m.Value, CultureInfo.InvariantCulture));
        if (Value("SUPPORT_END") is { Length: > 0 } end && DateTime.TryParseExact(end, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTime day))
            page.Gauge("node_os_support_end_timestamp_seconds", "Metric containing the end-of-life date timestamp of the OS.").Add((day - DateTime.UnixEpoch).TotalSeconds);
    }

    [GeneratedRegex(@"^[0-9]+\.?[0-9]*")]
    private static partial Regex Number();
}
