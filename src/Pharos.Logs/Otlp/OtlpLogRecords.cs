using System.Globalization;
using Pharos.Core;
using Pharos.Logs.Config;
using Pharos.Logs.Push;
using Pharos.Wire.Otlp;

namespace Pharos.Logs.Otlp;

/// <summary>What becomes of the parts of a log record: the body is the line, everything else structured metadata unless a rule makes it a label.</summary>
internal static class OtlpLogRecords
{
    /// <param name="common">Metadata of resource and scope.</param>
    /// <param name="labels">Labels that attributes of the record give; null for none.</param>
    public static LabelSet Metadata(OtlpLogRecord record, OtlpAttributeRules rules, LabelSet common, out LabelSetBuilder? labels)
    {
        labels = null;
        var metadata = new LabelSetBuilder(common);
        foreach (OtlpAttribute attribute in record.Attributes)
        {
            switch (rules.Log.Of(attribute.Key))
            {
                case AttributeAction.IndexLabel: Flatten(attribute, labels ??= new LabelSetBuilder()); break;
                case AttributeAction.StructuredMetadata: Flatten(attribute, metadata); break;
            }
        }
        if (record.ObservedTimeNs != 0) metadata.Set("observed_timestamp", record.ObservedTimeNs.ToString(CultureInfo.InvariantCulture));
        if (record.SeverityNumber != 0) metadata.Set("severity_number", record.SeverityNumber.ToString(CultureInfo.InvariantCulture));
        if (record.SeverityText.Length > 0)
        {
            if (rules.SeverityTextAsLabel) (labels ??= new LabelSetBuilder()).Set("severity_text", record.SeverityText);
            else metadata.Set("severity_text", record.SeverityText);
        }
        if (record.DroppedAttributes != 0) metadata.Set("dropped_attributes_count", record.DroppedAttributes.ToString(CultureInfo.InvariantCulture));
        if (record.Flags != 0) metadata.Set("flags", record.Flags.ToString(CultureInfo.InvariantCulture));
        if (record.TraceId.Length > 0) metadata.Set("trace_id", record.TraceId);
        if (record.SpanId.Length > 0) metadata.Set("span_id", record.SpanId);
        return metadata.Build();
    }

    /// <summary>Characters of names and texts that <see cref="Flatten"/> would write: a name stands once for each leaf below it, so that a small tree can become a large set.</summary>
    public static long FlatLength(IReadOnlyList<OtlpAttribute> attributes, long prefix = 0)
    {
        long sum = 0;
        foreach (OtlpAttribute attribute in attributes)
        {
            long name = prefix + attribute.Key.Length + 1;
            sum += attribute.Value switch
            {
                IReadOnlyList<OtlpAttribute> parts => FlatLength(parts, name),
                string text => name + text.Length,
                _ => name,
            };
        }
        return sum;
    }

    /// <summary>When it happened, else when it was seen, else now.</summary>
    public static long TimeNs(OtlpLogRecord record, TimeProvider clock) => record.TimeNs != 0 ? (long)record.TimeNs
        : record.ObservedTimeNs != 0 ? (long)record.ObservedTimeNs : (clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;

    public static LabelSet Join(LabelSet labels, LabelSet more)
    {
        var joined = new LabelSetBuilder(labels);
        foreach (Label label in more) joined.Set(label.Name, label.Value);
        return joined.Build();
    }

    /// <summary>An attribute as labels: dots become underscores, the parts of a map are named by their paths.</summary>
    public static void Flatten(OtlpAttribute attribute, LabelSetBuilder to, string prefix = "")
    {
        string name = prefix.Length == 0 ? MetadataNames.Sanitize(attribute.Key) : $"{prefix}_{MetadataNames.Sanitize(attribute.Key)}";
        if (attribute.Value is IReadOnlyList<OtlpAttribute> parts) foreach (OtlpAttribute part in parts) Flatten(part, to, name);
        else to.Set(name, OtlpText.Of(attribute.Value));
    }
}
