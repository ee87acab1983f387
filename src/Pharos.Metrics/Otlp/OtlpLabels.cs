using System.Globalization;
using System.Text;
using System.Text.Json;
using Pharos.Core;
using Pharos.Metrics.Config;
using Pharos.Wire.Otlp;

namespace Pharos.Metrics.Otlp;

/// <summary>The one place where OTLP attributes become labels of metrics.</summary>
internal sealed class OtlpLabels(OtlpConfig config, OtlpNames names)
{
    private const string ServiceName = "service.name";
    private const string ServiceNamespace = "service.namespace";
    private const string ServiceInstance = "service.instance.id";
    private const string ScopePrefix = "otel_scope_";

    private readonly HashSet<string> _promoted = [.. config.PromoteResourceAttributes];
    private readonly HashSet<string> _ignored = [.. config.IgnoreResourceAttributes];

    /// <summary>What every series of a scope has: job, instance, promoted attributes, scope.</summary>
    public LabelSet Common(OtlpResource resource, OtlpScope scope)
    {
        var labels = new LabelSetBuilder();
        foreach (OtlpAttribute attribute in resource.Attributes)
            if (config.PromoteAllResourceAttributes ? !_ignored.Contains(attribute.Key) : _promoted.Contains(attribute.Key)) labels.Set(names.Label(attribute.Key), Text(attribute.Value));
        if (config.PromoteScopeMetadata)
        {
            foreach (OtlpAttribute attribute in scope.Attributes) labels.Set(names.Label(ScopePrefix + attribute.Key), Text(attribute.Value));
            labels.Set(ScopePrefix + "name", scope.Name);
            labels.Set(ScopePrefix + "version", scope.Version);
            labels.Set(ScopePrefix + "schema_url", scope.SchemaUrl);
        }
        SetIdentity(labels, resource);
        return labels.Build();
    }

    private static void SetIdentity(LabelSetBuilder labels, OtlpResource resource)
    {
        string service = Find(resource, ServiceName), space = Find(resource, ServiceNamespace), instance = Find(resource, ServiceInstance);
        if (service.Length > 0) labels.Set("job", space.Length > 0 ? $"{space}/{service}" : service);
        if (instance.Length > 0) labels.Set("instance", instance);
    }

    /// <summary>Labels of target_info, or null where the resource has nothing to tell or cannot be joined.</summary>
    public LabelSet? TargetInfo(OtlpResource resource)
    {
        if (Find(resource, ServiceName).Length == 0 && Find(resource, ServiceInstance).Length == 0) return null;
        List<OtlpAttribute> told = [.. resource.Attributes.Where(a => config.KeepIdentifyingResourceAttributes || a.Key is not (ServiceName or ServiceNamespace or ServiceInstance))];
        if (told.Count == 0) return null;
        var labels = new LabelSetBuilder();
        AddAttributes(labels, told);
        SetIdentity(labels, resource);
        return labels.Set(Label.MetricName, "target_info").Build();
    }

    /// <summary>Labels of a point: its attributes, over which the common ones win not; colliding attributes are joined by <c>;</c> in order of their keys.</summary>
    public LabelSetBuilder OfPoint(LabelSet common, IReadOnlyList<OtlpAttribute> attributes)
    {
        var labels = new LabelSetBuilder();
        AddAttributes(labels, attributes);
        foreach (Label label in common)
            if (label.Name is "job" or "instance" || !labels.Has(label.Name)) labels.Set(label.Name, label.Value);
        return labels;
    }

    public void AddAttributes(LabelSetBuilder labels, IReadOnlyList<OtlpAttribute> attributes)
    {
        foreach (OtlpAttribute attribute in attributes.OrderBy(a => a.Key, StringComparer.Ordinal))
        {
            string name = names.Label(attribute.Key), value = Text(attribute.Value);
            if (name.Length == 0 || value.Length == 0) continue;
            labels.Set(name, labels.Has(name) ? $"{labels.Get(name)};{value}" : value);
        }
    }

    private static string Find(OtlpResource resource, string key)
    {
        foreach (OtlpAttribute attribute in resource.Attributes) if (attribute.Key == key) return Text(attribute.Value);
        return "";
    }

    private static string Text(object? value) => value switch
    {
        null => "",
        string text => text,
        bool flag => flag ? "true" : "false",
        long number => number.ToString(CultureInfo.InvariantCulture),
        double real => GoNumber.General(real),
        byte[] bytes => Convert.ToBase64String(bytes),
        _ => Json(value),
    };

    private static string Json(object value)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer)) WriteJson(writer, value);
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void WriteJson(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null: writer.WriteNullValue(); break;
            case string text: writer.WriteStringValue(text); break;
            case bool flag: writer.WriteBooleanValue(flag); break;
            case long number: writer.WriteNumberValue(number); break;
            case double real when double.IsFinite(real): writer.WriteNumberValue(real); break;
            case double real: writer.WriteStringValue(GoNumber.General(real)); break;
            case byte[] bytes: writer.WriteBase64StringValue(bytes); break;
            case IEnumerable<OtlpAttribute> pairs:
                writer.WriteStartObject();
                foreach (OtlpAttribute pair in pairs)
                {
                    writer.WritePropertyName(pair.Key);
                    WriteJson(writer, pair.Value);
                }
                writer.WriteEndObject();
                break;
            case IEnumerable<object?> items:
                writer.WriteStartArray();
                foreach (object? item in items) WriteJson(writer, item);
                writer.WriteEndArray();
                break;
        }
    }
}
