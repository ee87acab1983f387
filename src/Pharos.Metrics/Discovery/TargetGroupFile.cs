using System.Text.Json;
using Pharos.Configuration;
using Pharos.Core;
using Pharos.Metrics.Relabel;

namespace Pharos.Metrics.Discovery;

/// <summary>Reads lists of target groups: files of file_sd (JSON or YAML) and bodies of http_sd (JSON).</summary>
internal static class TargetGroupFile
{
    /// <exception cref="FormatException">Not a list of groups; the message says where.</exception>
    public static IReadOnlyList<TargetGroup> ReadYaml(string source, string text)
    {
        var errors = new ConfigErrors();
        ConfigNode root = YamlReader.Read(source, text, errors);
        var groups = new List<TargetGroup>();
        if (root.HasValue && !root.IsSequence) errors.Add(root, $"expected a list of target groups, found {root.Describe()}");
        foreach (ConfigNode node in root.Items)
        {
            if (node.HasValue) groups.Add(DiscoveryConfigReader.ReadGroup(node, errors, NameValidation.Utf8, $"{source}:{groups.Count}", checkAddresses: false));
            else errors.Add(node, "nil target group item found");
        }
        return errors.HasErrors ? throw new FormatException(string.Join("; ", errors.Findings.Where(f => f.Severity == FindingSeverity.Error).Take(3))) : groups;
    }

    /// <exception cref="FormatException">Not a list of groups.</exception>
    public static IReadOnlyList<TargetGroup> ReadJson(string source, ReadOnlyMemory<byte> body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind != JsonValueKind.Array) throw new FormatException($"{source}: expected a list of target groups");
            var groups = new List<TargetGroup>();
            foreach (JsonElement element in document.RootElement.EnumerateArray())
            {
                if (element.ValueKind != JsonValueKind.Object) throw new FormatException($"{source}: nil target group item found (index {groups.Count})");
                groups.Add(ReadGroup(element, $"{source}:{groups.Count}"));
            }
            return groups;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException) { throw new FormatException($"{source}: {e.Message}", e); }
    }

    private static TargetGroup ReadGroup(JsonElement element, string source)
    {
        var addresses = new List<string>();
        var labels = new LabelSetBuilder();
        foreach (JsonProperty field in element.EnumerateObject())
        {
            if (field.Name == "targets") addresses.AddRange(field.Value.EnumerateArray().Select(t => t.GetString() ?? ""));
            else if (field.Name == "labels" && field.Value.ValueKind != JsonValueKind.Null)
                foreach (JsonProperty label in field.Value.EnumerateObject()) labels.Set(label.Name, label.Value.GetString() ?? "");
            else if (field.Name != "labels") throw new FormatException($"{source}: unknown key {field.Name}");
        }
        return TargetGroup.OfAddresses(source, addresses, labels.Build());
    }
}
