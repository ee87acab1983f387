using System.Text;
using Pharos.Collector.Data;
using Pharos.Core;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Exporters.Loki;

/// <summary>One log record as the loki exporter turned it into a stream's labels and a line (contrib 0.130, pkg/translator/loki, README "label hints").</summary>
/// <remarks>
/// Attributes named by the hints <c>loki.attribute.labels</c> and <c>loki.resource.labels</c> (a list, or text separated by commas) become labels and leave the line;
/// <c>loki.format</c> (json, logfmt, raw) chooses the line's form, <c>loki.tenant</c> names the attribute that holds the tenant.
/// </remarks>
internal sealed record LokiEntry(string Tenant, LabelSet Labels, string Line)
{
    private const string AttributeHint = "loki.attribute.labels", ResourceHint = "loki.resource.labels", FormatHint = "loki.format", TenantHint = "loki.tenant";

    private static readonly string[] s_levels = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];

    public static LokiEntry Of(OtlpLogRecord record, OtlpResource resource, OtlpScope scope, DefaultLabels defaults)
    {
        List<OtlpAttribute> attributes = [.. record.Attributes], resources = [.. resource.Attributes];
        List<string> attributeLabels = Names(attributes, AttributeHint);
        if (defaults.Level && record.SeverityNumber is >= 1 and <= 24)
        {
            if (!attributes.TryGet("level", out _)) attributes.Add(new OtlpAttribute("level", LevelOf(record.SeverityNumber)));
            attributeLabels.Add("level");
        }
        List<string> resourceLabels = [.. Names(resources, ResourceHint), .. Names(attributes, ResourceHint)];
        string format = Text(attributes, FormatHint) ?? Text(resources, FormatHint) ?? "json";
        string tenant = (Text(resources, TenantHint) ?? Text(attributes, TenantHint)) is { } name ? Text(resources, name) ?? Text(attributes, name) ?? "" : "";
        var labels = new LabelSetBuilder();
        if (defaults.Exporter) labels.Set("exporter", "OTLP");
        if (defaults.Job && Text(resources, "service.name") is { Length: > 0 } service) labels.Set("job", Text(resources, "service.namespace") is { Length: > 0 } space ? $"{space}/{service}" : service);
        if (defaults.Instance && Text(resources, "service.instance.id") is { } instance) labels.Set("instance", instance);
        foreach (string label in resourceLabels) Promote(resources, label, labels);
        foreach (string label in attributeLabels) Promote(attributes, label, labels);
        if (labels.Count == 0) labels.Set("exporter", "OTLP"); // a stream needs a label
        foreach (string hint in (string[])[AttributeHint, ResourceHint, FormatHint, TenantHint])
        {
            attributes.Remove(hint);
            resources.Remove(hint);
        }
        string line = format switch
        {
            "raw" => OtlpText.Of(record.Body),
            "logfmt" => LokiLine.Logfmt(record, attributes, resources, scope),
            _ => LokiLine.Json(record, attributes, resources, scope),
        };
        return new LokiEntry(tenant, labels.Build(), line);
    }

    private static string LevelOf(int severity)
    {
        int step = (severity - 1) % 4;
        return s_levels[(severity - 1) / 4] + (step == 0 ? "" : ((char)('1' + step)).ToString());
    }

    private static List<string> Names(List<OtlpAttribute> attributes, string hint)
    {
        if (!attributes.TryGet(hint, out object? value)) return [];
        IEnumerable<string> names = value is List<object?> list ? list.Select(OtlpText.Of) : OtlpText.Of(value).Split(',');
        return [.. names.Select(n => n.Trim()).Where(n => n.Length > 0)];
    }

    private static string? Text(List<OtlpAttribute> attributes, string key) => attributes.TryGet(key, out object? value) ? OtlpText.Of(value) : null;

    /// <summary>Makes an attribute a label; a name with dots may also lead into a map.</summary>
    private static void Promote(List<OtlpAttribute> attributes, string name, LabelSetBuilder labels)
    {
        if (attributes.TryGet(name, out object? value)) attributes.Remove(name);
        else if (!TryFollow(attributes, name, out value)) return;
        labels.Set(LabelName(name), OtlpText.Of(value));
    }

    private static bool TryFollow(List<OtlpAttribute> attributes, string path, out object? value)
    {
        value = null;
        for (int dot = path.IndexOf('.'); dot > 0; dot = path.IndexOf('.', dot + 1))
        {
            if (!attributes.TryGet(path[..dot], out object? inner) || inner is not List<OtlpAttribute> map) continue;
            if (map.TryGet(path[(dot + 1)..], out value) || TryFollow(map, path[(dot + 1)..], out value)) return true;
        }
        return false;
    }

    /// <summary>Letters, digits and underscores; a digit in front gets <c>key_</c>.</summary>
    private static string LabelName(string name)
    {
        var label = new StringBuilder(name.Length + 4);
        foreach (char c in name) label.Append(char.IsAsciiLetterOrDigit(c) || c == '_' ? c : '_');
        return label.Length > 0 && char.IsAsciiDigit(label[0]) ? $"key_{label}" : label.ToString();
    }
}
