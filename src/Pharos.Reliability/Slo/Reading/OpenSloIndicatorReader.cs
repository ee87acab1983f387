using Pharos.Configuration;

namespace Pharos.Reliability.Slo;

/// <summary>Reads the specification of an OpenSLO indicator.</summary>
internal static class OpenSloIndicatorReader
{
    private static readonly string[] s_queryKeys = ["query", "promql", "expr"];

    /// <param name="node">The mapping with <c>metadata</c> and <c>spec</c>.</param>
    public static OpenSloIndicator Read(MappingReader reader, ConfigErrors errors, bool isInline)
    {
        OpenSloMetadata metadata = OpenSloFields.Metadata(reader, errors, isRequired: !isInline);
        ConfigNode node = reader.Child("spec");
        if (!node.HasValue) errors.Add(node, "is required");
        var spec = new MappingReader(node, errors);
        spec.String("description");
        ConfigNode threshold = spec.Child("thresholdMetric"), ratio = spec.Child("ratioMetric");
        spec.End();
        if (node.HasValue && threshold.HasValue == ratio.HasValue) errors.Add(node, "exactly one of thresholdMetric and ratioMetric must be set");
        var indicator = new OpenSloIndicator(metadata, node);
        if (threshold.HasValue) return indicator with { Threshold = Metric(threshold, errors) };
        return ratio.HasValue ? Ratio(indicator, ratio, errors) : indicator;
    }

    private static OpenSloIndicator Ratio(OpenSloIndicator indicator, ConfigNode node, ConfigErrors errors)
    {
        var reader = new MappingReader(node, errors);
        bool isCounter = reader.Bool("counter", fallback: false);
        ConfigNode good = reader.Child("good"), bad = reader.Child("bad"), total = reader.Child("total"), raw = reader.Child("raw");
        bool isFailure = reader.Choice("rawType", false, ("success", false), ("failure", true));
        if (raw.HasValue)
        {
            if (good.HasValue || bad.HasValue || total.HasValue) errors.Add(node, "raw stands alone: good, bad and total must not be set with it");
            reader.RequiredString("rawType");
        }
        else
        {
            if (reader.Has("rawType")) errors.Add(node["rawType"], "is only for raw");
            if (!total.HasValue) errors.Add(total, "is required");
            if (good.HasValue == bad.HasValue) errors.Add(node, "exactly one of good and bad must be set");
        }
        reader.End();
        return indicator with
        {
            IsCounter = isCounter,
            Good = good.HasValue ? Metric(good, errors) : null,
            Bad = bad.HasValue ? Metric(bad, errors) : null,
            Total = total.HasValue ? Metric(total, errors) : null,
            Raw = raw.HasValue ? Metric(raw, errors) : null,
            RawIsFailure = isFailure,
        };
    }

    private static OpenSloMetric Metric(ConfigNode node, ConfigErrors errors)
    {
        var reader = new MappingReader(node, errors);
        ConfigNode source = reader.Child("metricSource");
        if (!source.HasValue && node.IsMapping) errors.Add(source, "is required");
        reader.End();
        var inner = new MappingReader(source, errors);
        string? reference = inner.String("metricSourceRef");
        string? type = inner.String("type");
        ConfigNode spec = inner.Child("spec");
        if (source.IsMapping && !spec.IsMapping) errors.Add(spec, spec.HasValue ? $"expected a mapping, found {spec.Describe()}" : "is required");
        inner.End();
        ConfigNode? query = s_queryKeys.Select(k => spec[k]).FirstOrDefault(n => n.IsScalar);
        return new OpenSloMetric(reference, type, query is null ? null : new SloQuery(query.Text, query.Position), source);
    }
}
