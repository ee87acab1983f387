using System.Collections.Frozen;
using Pharos.Collector.Ottl.Values;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Ottl.Paths;

/// <summary>Fields of data points. One that a point's kind does not have is nil, and setting it does nothing.</summary>
internal static class DataPointFields
{
    public static readonly FrozenDictionary<string, FieldDefinition> All = new Dictionary<string, FieldDefinition>
    {
        ["attributes"] = new(t => t.Point!.Attributes, SetValue.Map(t => t.Point!.Attributes)),
        ["start_time_unix_nano"] = new(t => (long)t.Point!.StartNs, SetValue.Time((t, v) => t.Point!.StartNs = v)),
        ["start_time"] = new(t => new Instant((long)t.Point!.StartNs), SetValue.Time((t, v) => t.Point!.StartNs = v)),
        ["time_unix_nano"] = new(t => (long)t.Point!.TimeNs, SetValue.Time((t, v) => t.Point!.TimeNs = v)),
        ["time"] = new(t => new Instant((long)t.Point!.TimeNs), SetValue.Time((t, v) => t.Point!.TimeNs = v)),
        ["value_double"] = new(t => IsNumber(t) ? t.Point!.Value : null, SetValue.Number(SetDouble)),
        ["value_int"] = new(t => IsNumber(t) ? t.Point!.Integer ?? 0 : null, SetValue.Integer((t, v) =>
        {
            if (IsNumber(t)) (t.Point!.Integer, t.Point.Value) = (v, v);
        })),
        ["flags"] = new(t => (long)t.Point!.Flags, SetValue.Integer((t, v) => t.Point!.Flags = (uint)v)),
        ["count"] = new(t => IsNumber(t) ? null : (long)t.Point!.Count, SetValue.Integer((t, v) => t.Point!.Count = (ulong)v)),
        ["sum"] = new(t => IsNumber(t) ? null : t.Point!.Sum, SetValue.Number((t, v) => t.Point!.Sum = v)),
        ["scale"] = new(t => IsExponential(t) ? (long)t.Point!.Scale : null, SetValue.Integer((t, v) => t.Point!.Scale = (int)v)),
        ["zero_count"] = new(t => IsExponential(t) ? (long)t.Point!.ZeroCount : null, SetValue.Integer((t, v) => t.Point!.ZeroCount = (ulong)v)),
        ["positive.offset"] = new(t => IsExponential(t) ? (long)t.Point!.Positive.Offset : null, SetValue.Integer((t, v) => t.Point!.Positive.Offset = (int)v)),
        ["negative.offset"] = new(t => IsExponential(t) ? (long)t.Point!.Negative.Offset : null, SetValue.Integer((t, v) => t.Point!.Negative.Offset = (int)v)),
        ["positive.bucket_counts"] = new(t => IsExponential(t) ? Numbers(t.Point!.Positive.Counts) : null),
        ["negative.bucket_counts"] = new(t => IsExponential(t) ? Numbers(t.Point!.Negative.Counts) : null),
        ["bucket_counts"] = new(t => t.Metric!.Kind == OtlpMetricKind.Histogram ? Numbers(t.Point!.BucketCounts) : null),
        ["explicit_bounds"] = new(t => t.Metric!.Kind == OtlpMetricKind.Histogram ? t.Point!.Bounds.ConvertAll(b => (object?)b) : null),
        ["cache"] = new(t => t.Cache, SetValue.Map(t => t.Cache)),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static bool IsNumber(OttlTarget target) => target.Metric!.Kind is OtlpMetricKind.Gauge or OtlpMetricKind.Sum;

    private static bool IsExponential(OttlTarget target) => target.Metric!.Kind == OtlpMetricKind.ExponentialHistogram;

    private static List<object?> Numbers(List<ulong> counts) => counts.ConvertAll(c => (object?)(long)c);

    private static void SetDouble(OttlTarget target, double value)
    {
        if (IsNumber(target)) (target.Point!.Integer, target.Point.Value) = (null, value);
    }
}
