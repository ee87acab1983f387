using Pharos.Collector.Data;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Tests.Data;

public sealed class TelemetryTests
{
    private static readonly OtlpResource s_resource = new([new OtlpAttribute("service.name", "api")]) { SchemaUrl = "https://opentelemetry.io/schemas/1.30.0" };

    [Fact]
    public void Every_field_of_a_log_record_comes_back_from_protobuf()
    {
        OtlpLogRecord record = new()
        {
            TimeNs = 1, ObservedTimeNs = 2, SeverityNumber = 17, SeverityText = "ERROR", DroppedAttributes = 3, Flags = 1, EventName = "e",
            TraceId = "5b8efff798038103d269b633813fc60c", SpanId = "eee19b7ec3c1b174",
            Body = new List<OtlpAttribute> { new("text", "line"), new("list", new List<object?> { 1L, 2.5, true, null, new byte[] { 7 } }) },
        };
        record.Attributes.Add(new OtlpAttribute("k", "v"));
        var data = new LogsData([new OtlpScopeLogs(s_resource, new OtlpScope("s", "1", "u", []) { DroppedAttributes = 4 }, [record])]);

        ReadOnlyMemory<byte> first = data.ToProtobuf();
        var back = (LogsData)Telemetry.FromProtobuf(Signals.Logs, first.Span);

        Assert.Equal(first.ToArray(), back.ToProtobuf().ToArray());
        OtlpLogRecord read = back.Scopes[0].Records[0];
        Assert.Equal((record.TimeNs, record.ObservedTimeNs, 17, "ERROR", 3u, 1u, "e"), (read.TimeNs, read.ObservedTimeNs, read.SeverityNumber, read.SeverityText, read.DroppedAttributes, read.Flags, read.EventName));
        Assert.Equal((record.TraceId, record.SpanId), (read.TraceId, read.SpanId));
        var list = (List<object?>)((List<OtlpAttribute>)read.Body!)[1].Value!;
        Assert.Equal([1L, 2.5, true, null], list[..4]);
        Assert.Equal(s_resource.SchemaUrl, back.Scopes[0].Resource.SchemaUrl);
        Assert.Equal(4u, back.Scopes[0].Scope.DroppedAttributes);
    }

    [Fact]
    public void Every_field_of_a_span_comes_back_from_protobuf()
    {
        OtlpSpanRecord span = new()
        {
            TraceId = "5b8efff798038103d269b633813fc60c", SpanId = "eee19b7ec3c1b174", ParentSpanId = "eee19b7ec3c1b173", TraceState = "a=b", Name = "GET",
            Kind = 2, StartNs = 5, EndNs = 9, DroppedAttributes = 1, DroppedEvents = 2, DroppedLinks = 3, StatusCode = 2, StatusMessage = "no", Flags = 0x101,
        };
        span.Events.Add(new OtlpSpanEvent { TimeNs = 6, Name = "ev", DroppedAttributes = 1 });
        span.Links.Add(new OtlpSpanLink { TraceId = span.TraceId, SpanId = span.SpanId, TraceState = "c=d", DroppedAttributes = 2, Flags = 1 });
        var data = new TracesData([new OtlpScopeSpans(s_resource, new OtlpScope("", "", "", []), [span])]);

        var back = (TracesData)Telemetry.FromProtobuf(Signals.Traces, data.ToProtobuf().Span);

        Assert.Equivalent(span, back.Scopes[0].Spans[0], strict: true);
    }

    [Theory, InlineData(OtlpMetricKind.Gauge), InlineData(OtlpMetricKind.Sum), InlineData(OtlpMetricKind.Histogram), InlineData(OtlpMetricKind.ExponentialHistogram), InlineData(OtlpMetricKind.Summary)]
    public void Every_field_of_a_metric_comes_back_from_protobuf(OtlpMetricKind kind)
    {
        OtlpMetric metric = new() { Name = "m", Description = "d", Unit = "By", Kind = kind };
        if (kind is not (OtlpMetricKind.Gauge or OtlpMetricKind.Summary)) metric.Temporality = OtlpTemporality.Delta;
        metric.IsMonotonic = kind == OtlpMetricKind.Sum;
        OtlpPoint point = new() { StartNs = 1, TimeNs = 2, Flags = 1 };
        if (kind is OtlpMetricKind.Gauge or OtlpMetricKind.Sum) (point.Value, point.Integer) = (long.MaxValue, long.MaxValue);
        else (point.Count, point.Sum) = (4, 2.5);
        if (kind is OtlpMetricKind.Histogram or OtlpMetricKind.ExponentialHistogram) (point.Min, point.Max) = (0.5, 9);
        if (kind == OtlpMetricKind.Histogram) { point.BucketCounts.AddRange([1, 3]); point.Bounds.Add(2); }
        if (kind == OtlpMetricKind.ExponentialHistogram) { point.Scale = -2; point.ZeroCount = 1; point.ZeroThreshold = 0.1; point.Positive.Offset = -3; point.Positive.Counts.AddRange([1, 300]); }
        if (kind == OtlpMetricKind.Summary) point.Quantiles.Add((0.99, 7));
        else point.Exemplars.Add(new OtlpExemplar(3, 2.5, "5b8efff798038103d269b633813fc60c", "eee19b7ec3c1b174", []));
        point.Attributes.Add(new OtlpAttribute("k", 1L));
        metric.Points.Add(point);
        var data = new MetricsData([new OtlpScopeMetrics(s_resource, new OtlpScope("s", "", "", []), [metric])]);

        var back = (MetricsData)Telemetry.FromProtobuf(Signals.Metrics, data.ToProtobuf().Span);

        Assert.Equivalent(metric, back.Scopes[0].Metrics[0], strict: true);
    }

    [Theory, InlineData(1), InlineData(4), InlineData(5), InlineData(7), InlineData(9)]
    public void A_cut_batch_has_the_items_asked_for_and_shares_no_resource_with_the_rest(int items)
    {
        var data = new MetricsData([Scope("a", 3), Scope("b", 2, 4)]);

        var front = (MetricsData)data.TakeFront(items);

        Assert.Equal(items, front.Items);
        Assert.Equal(9 - items, data.Items);
        Assert.Empty(front.Resources.Intersect(data.Resources, ReferenceEqualityComparer.Instance));
    }

    private static OtlpScopeMetrics Scope(string name, params int[] points)
    {
        var scope = new OtlpScopeMetrics(s_resource, new OtlpScope(name, "", "", []), []);
        foreach (int count in points)
        {
            var metric = new OtlpMetric { Name = name, Kind = OtlpMetricKind.Gauge };
            for (int i = 0; i < count; i++) metric.Points.Add(new OtlpPoint { Value = i });
            scope.Metrics.Add(metric);
        }
        return scope;
    }
}
