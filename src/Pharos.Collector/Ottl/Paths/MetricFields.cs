using System.Collections.Frozen;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Ottl.Paths;

internal static class MetricFields
{
    public static readonly FrozenDictionary<string, FieldDefinition> All = new Dictionary<string, FieldDefinition>
    {
        ["name"] = new(t => t.Metric!.Name, SetValue.Text((t, v) => t.Metric!.Name = v)),
        ["description"] = new(t => t.Metric!.Description, SetValue.Text((t, v) => t.Metric!.Description = v)),
        ["unit"] = new(t => t.Metric!.Unit, SetValue.Text((t, v) => t.Metric!.Unit = v)),
        ["type"] = new(t => (long)t.Metric!.Kind),
        ["aggregation_temporality"] = new(
            t => t.Metric!.Kind is OtlpMetricKind.Sum or OtlpMetricKind.Histogram or OtlpMetricKind.ExponentialHistogram ? (long)t.Metric.Temporality : null,
            SetValue.Integer((t, v) => t.Metric!.Temporality = (OtlpTemporality)v)),
        ["is_monotonic"] = new(t => t.Metric!.Kind == OtlpMetricKind.Sum ? t.Metric.IsMonotonic : null, (t, v) =>
        {
            if (v is bool isMonotonic && t.Metric!.Kind == OtlpMetricKind.Sum) t.Metric.IsMonotonic = isMonotonic;
        }),
        ["metadata"] = new(t => t.Metric!.Metadata, SetValue.Map(t => t.Metric!.Metadata)),
        ["cache"] = new(t => t.Cache, SetValue.Map(t => t.Cache)),
    }.ToFrozenDictionary(StringComparer.Ordinal);
}
