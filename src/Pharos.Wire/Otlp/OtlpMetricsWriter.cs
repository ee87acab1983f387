namespace Pharos.Wire.Otlp;

/// <summary>Writes an ExportMetricsServiceRequest in protobuf; the reverse of <see cref="OtlpMetricsReader"/>.</summary>
public static class OtlpMetricsWriter
{
    public static ProtoWriter Write(List<OtlpScopeMetrics> scopes) => OtlpCommonWriter.Grouped(scopes, s => s.Resource, s => s.Scope, (to, scope) =>
    {
        foreach (OtlpMetric metric in scope.Metrics) Write(to, metric);
    });

    private static void Write(ProtoWriter to, OtlpMetric metric)
    {
        int open = to.Open(2);
        OtlpCommonWriter.Text(to, 1, metric.Name);
        OtlpCommonWriter.Text(to, 2, metric.Description);
        OtlpCommonWriter.Text(to, 3, metric.Unit);
        int data = metric.Kind switch
        {
            OtlpMetricKind.Gauge => 5,
            OtlpMetricKind.Sum => 7,
            OtlpMetricKind.Histogram => 9,
            OtlpMetricKind.ExponentialHistogram => 10,
            OtlpMetricKind.Summary => 11,
            _ => 0,
        };
        if (data != 0)
        {
            int inner = to.Open(data);
            foreach (OtlpPoint point in metric.Points) Write(to, point, metric.Kind);
            if (metric.Temporality != OtlpTemporality.Unspecified && metric.Kind is not (OtlpMetricKind.Gauge or OtlpMetricKind.Summary)) to.WriteInt64(2, (int)metric.Temporality);
            if (metric.IsMonotonic && metric.Kind == OtlpMetricKind.Sum) to.WriteVarint(3, 1);
            to.Close(inner);
        }
        OtlpCommonWriter.Attributes(to, 12, metric.Metadata);
        to.Close(open);
    }

    private static void Write(ProtoWriter to, OtlpPoint point, OtlpMetricKind kind)
    {
        int open = to.Open(1);
        if (point.StartNs != 0) to.WriteFixed64(2, point.StartNs);
        if (point.TimeNs != 0) to.WriteFixed64(3, point.TimeNs);
        switch (kind)
        {
            case OtlpMetricKind.Histogram: Histogram(to, point); break;
            case OtlpMetricKind.ExponentialHistogram: Exponential(to, point); break;
            case OtlpMetricKind.Summary: Summary(to, point); break;
            default: Number(to, point); break;
        }
        to.Close(open);
    }

    private static void Number(ProtoWriter to, OtlpPoint point)
    {
        if (point.Integer is { } integer) to.WriteFixed64(6, (ulong)integer);
        else to.WriteDouble(4, point.Value);
        Exemplars(to, 5, point);
        OtlpCommonWriter.Attributes(to, 7, point.Attributes);
        OtlpCommonWriter.Count(to, 8, point.Flags);
    }

    private static void Histogram(ProtoWriter to, OtlpPoint point)
    {
        to.WriteFixed64(4, point.Count);
        if (point.Sum is { } sum) to.WriteDouble(5, sum);
        if (point.BucketCounts.Count > 0)
        {
            int counts = to.Open(6);
            foreach (ulong count in point.BucketCounts) to.RawFixed64(count);
            to.Close(counts);
        }
        if (point.Bounds.Count > 0)
        {
            int bounds = to.Open(7);
            foreach (double bound in point.Bounds) to.RawDouble(bound);
            to.Close(bounds);
        }
        Exemplars(to, 8, point);
        OtlpCommonWriter.Attributes(to, 9, point.Attributes);
        OtlpCommonWriter.Count(to, 10, point.Flags);
        if (point.Min is { } min) to.WriteDouble(11, min);
        if (point.Max is { } max) to.WriteDouble(12, max);
    }

    private static void Exponential(ProtoWriter to, OtlpPoint point)
    {
        OtlpCommonWriter.Attributes(to, 1, point.Attributes);
        to.WriteFixed64(4, point.Count);
        if (point.Sum is { } sum) to.WriteDouble(5, sum);
        if (point.Scale != 0) to.WriteSint64(6, point.Scale);
        if (point.ZeroCount != 0) to.WriteFixed64(7, point.ZeroCount);
        Buckets(to, 8, point.Positive);
        Buckets(to, 9, point.Negative);
        OtlpCommonWriter.Count(to, 10, point.Flags);
        Exemplars(to, 11, point);
        if (point.Min is { } min) to.WriteDouble(12, min);
        if (point.Max is { } max) to.WriteDouble(13, max);
        if (point.ZeroThreshold != 0) to.WriteDouble(14, point.ZeroThreshold);
    }

    private static void Buckets(ProtoWriter to, int field, OtlpBuckets buckets)
    {
        if (buckets.Offset == 0 && buckets.Counts.Count == 0) return;
        int open = to.Open(field);
        if (buckets.Offset != 0) to.WriteSint64(1, buckets.Offset);
        if (buckets.Counts.Count > 0)
        {
            int counts = to.Open(2);
            foreach (ulong count in buckets.Counts) to.RawVarint(count);
            to.Close(counts);
        }
        to.Close(open);
    }

    private static void Summary(ProtoWriter to, OtlpPoint point)
    {
        to.WriteFixed64(4, point.Count);
        if (point.Sum is { } sum) to.WriteDouble(5, sum);
        foreach ((double quantile, double value) in point.Quantiles)
        {
            int open = to.Open(6);
            to.WriteDouble(1, quantile);
            to.WriteDouble(2, value);
            to.Close(open);
        }
        OtlpCommonWriter.Attributes(to, 7, point.Attributes);
        OtlpCommonWriter.Count(to, 8, point.Flags);
    }

    private static void Exemplars(ProtoWriter to, int field, OtlpPoint point)
    {
        foreach (OtlpExemplar exemplar in point.Exemplars)
        {
            int open = to.Open(field);
            if (exemplar.TimeNs != 0) to.WriteFixed64(2, exemplar.TimeNs);
            if (exemplar.Integer is { } integer) to.WriteFixed64(6, (ulong)integer);
            else to.WriteDouble(3, exemplar.Value);
            OtlpCommonWriter.Id(to, 4, exemplar.SpanId);
            OtlpCommonWriter.Id(to, 5, exemplar.TraceId);
            OtlpCommonWriter.Attributes(to, 7, exemplar.Attributes);
            to.Close(open);
        }
    }
}
