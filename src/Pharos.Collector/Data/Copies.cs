using Pharos.Wire.Otlp;

namespace Pharos.Collector.Data;

/// <summary>Deep copies of the messages that processors change.</summary>
internal static class Copies
{
    public static OtlpResource Of(OtlpResource resource) => resource with { Attributes = Of(resource.Attributes) };

    public static OtlpScope Of(OtlpScope scope) => scope with { Attributes = Of(scope.Attributes) };

    public static List<OtlpAttribute> Of(List<OtlpAttribute> attributes) => attributes.ConvertAll(Of);

    public static OtlpLogRecord Of(OtlpLogRecord record)
    {
        var copy = new OtlpLogRecord
        {
            TimeNs = record.TimeNs,
            ObservedTimeNs = record.ObservedTimeNs,
            SeverityNumber = record.SeverityNumber,
            SeverityText = record.SeverityText,
            Body = Value(record.Body),
            DroppedAttributes = record.DroppedAttributes,
            Flags = record.Flags,
            TraceId = record.TraceId,
            SpanId = record.SpanId,
            EventName = record.EventName,
        };
        copy.Attributes.AddRange(Of(record.Attributes));
        return copy;
    }

    public static OtlpSpanRecord Of(OtlpSpanRecord span)
    {
        var copy = new OtlpSpanRecord
        {
            TraceId = span.TraceId,
            SpanId = span.SpanId,
            ParentSpanId = span.ParentSpanId,
            TraceState = span.TraceState,
            Name = span.Name,
            Kind = span.Kind,
            StartNs = span.StartNs,
            EndNs = span.EndNs,
            DroppedAttributes = span.DroppedAttributes,
            DroppedEvents = span.DroppedEvents,
            DroppedLinks = span.DroppedLinks,
            StatusCode = span.StatusCode,
            StatusMessage = span.StatusMessage,
            Flags = span.Flags,
        };
        copy.Attributes.AddRange(Of(span.Attributes));
        foreach (OtlpSpanEvent item in span.Events)
        {
            var own = new OtlpSpanEvent { TimeNs = item.TimeNs, Name = item.Name, DroppedAttributes = item.DroppedAttributes };
            own.Attributes.AddRange(Of(item.Attributes));
            copy.Events.Add(own);
        }
        foreach (OtlpSpanLink item in span.Links)
        {
            var own = new OtlpSpanLink { TraceId = item.TraceId, SpanId = item.SpanId, TraceState = item.TraceState, DroppedAttributes = item.DroppedAttributes, Flags = item.Flags };
            own.Attributes.AddRange(Of(item.Attributes));
            copy.Links.Add(own);
        }
        return copy;
    }

    public static OtlpMetric Of(OtlpMetric metric)
    {
        OtlpMetric copy = Header(metric);
        copy.Points.AddRange(metric.Points.Select(Of));
        return copy;
    }

    /// <summary>The metric without its points.</summary>
    public static OtlpMetric Header(OtlpMetric metric)
    {
        var copy = new OtlpMetric { Name = metric.Name, Description = metric.Description, Unit = metric.Unit, Kind = metric.Kind, Temporality = metric.Temporality, IsMonotonic = metric.IsMonotonic };
        copy.Metadata.AddRange(Of(metric.Metadata));
        return copy;
    }

    public static OtlpPoint Of(OtlpPoint point)
    {
        var copy = new OtlpPoint
        {
            StartNs = point.StartNs,
            TimeNs = point.TimeNs,
            Flags = point.Flags,
            Value = point.Value,
            Integer = point.Integer,
            Count = point.Count,
            Sum = point.Sum,
            Min = point.Min,
            Max = point.Max,
            Scale = point.Scale,
            ZeroCount = point.ZeroCount,
            ZeroThreshold = point.ZeroThreshold,
        };
        copy.Attributes.AddRange(Of(point.Attributes));
        copy.BucketCounts.AddRange(point.BucketCounts);
        copy.Bounds.AddRange(point.Bounds);
        copy.Quantiles.AddRange(point.Quantiles);
        copy.Exemplars.AddRange(point.Exemplars.Select(e => e with { Attributes = Of(e.Attributes) }));
        Buckets(point.Positive, copy.Positive);
        Buckets(point.Negative, copy.Negative);
        return copy;
    }

    private static void Buckets(OtlpBuckets from, OtlpBuckets to)
    {
        to.Offset = from.Offset;
        to.Counts.AddRange(from.Counts);
    }

    private static OtlpAttribute Of(OtlpAttribute attribute) => attribute.Value is List<object?> or List<OtlpAttribute> ? attribute with { Value = Value(attribute.Value) } : attribute;

    private static object? Value(object? value) => value switch
    {
        List<object?> list => list.ConvertAll(Value),
        List<OtlpAttribute> pairs => Of(pairs),
        _ => value, // the others do not change
    };
}
