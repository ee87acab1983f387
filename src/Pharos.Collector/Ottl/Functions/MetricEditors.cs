using Pharos.Collector.Ottl.Values;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Ottl.Functions;

/// <summary>Editors of the transform processor for metrics (processor/transformprocessor/README.md).</summary>
internal static class MetricEditors
{
    public static readonly FunctionDefinition[] All =
    [
        FunctionDefinition.Of("convert_sum_to_gauge", [], _ => t =>
        {
            if (t.Metric!.Kind == OtlpMetricKind.Sum) (t.Metric.Kind, t.Metric.Temporality, t.Metric.IsMonotonic) = (OtlpMetricKind.Gauge, OtlpTemporality.Unspecified, false);
            return null;
        }) with { Context = OttlContext.Metric },
        FunctionDefinition.Of("convert_gauge_to_sum", ["aggregation_temporality", "is_monotonic"], a =>
        {
            OtlpTemporality temporality = Temporality(a);
            bool isMonotonic = a.Flag("is_monotonic", false);
            return t =>
            {
                if (t.Metric!.Kind == OtlpMetricKind.Gauge) (t.Metric.Kind, t.Metric.Temporality, t.Metric.IsMonotonic) = (OtlpMetricKind.Sum, temporality, isMonotonic);
                return null;
            };
        }) with { Context = OttlContext.Metric },
        new FunctionDefinition("scale_metric", ["multiplier", "unit"], 1, a =>
        {
            Func<OttlTarget, object?> multiplier = a.Value("multiplier");
            string unit = a.Word("unit");
            return t =>
            {
                double by = multiplier(t) is double or long ? Convert.ToDouble(multiplier(t), System.Globalization.CultureInfo.InvariantCulture) : throw new OttlRuntimeException("multiplier is no number");
                if (unit.Length > 0) t.Metric!.Unit = unit;
                foreach (OtlpPoint point in t.Metric!.Points) Scale(t.Metric.Kind, point, by);
                return null;
            };
        }) with { Context = OttlContext.Metric },
    ];

    private static OtlpTemporality Temporality(CallArguments arguments) => arguments.Word("aggregation_temporality") switch
    {
        "cumulative" => OtlpTemporality.Cumulative,
        "delta" => OtlpTemporality.Delta,
        var other => throw arguments.Fault("aggregation_temporality", $"unknown aggregation temporality: {other}"),
    };

    private static void Scale(OtlpMetricKind kind, OtlpPoint point, double by)
    {
        switch (kind)
        {
            case OtlpMetricKind.Gauge or OtlpMetricKind.Sum:
                point.Value *= by;
                if (point.Integer is not null) point.Integer = (long)point.Value;
                break;
            case OtlpMetricKind.Histogram:
                point.Sum *= by;
                (point.Min, point.Max) = (point.Min * by, point.Max * by);
                for (int i = 0; i < point.Bounds.Count; i++) point.Bounds[i] *= by;
                break;
            case OtlpMetricKind.Summary:
                point.Sum *= by;
                for (int i = 0; i < point.Quantiles.Count; i++) point.Quantiles[i] = (point.Quantiles[i].Quantile, point.Quantiles[i].Value * by);
                break;
            default: throw new OttlRuntimeException("exponential histograms cannot be scaled");
        }
    }
}
