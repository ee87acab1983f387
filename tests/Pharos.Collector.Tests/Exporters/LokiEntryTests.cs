using Pharos.Collector.Exporters.Loki;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Tests.Exporters;

/// <summary>What contrib 0.130's loki exporter made of a record (README, "Configuration via attributes"; pkg/translator/loki).</summary>
public sealed class LokiEntryTests
{
    private static readonly DefaultLabels s_all = new(true, true, true, true);

    [Fact]
    public void A_record_without_hints_becomes_JSON_under_the_default_labels()
    {
        LokiEntry entry = LokiEntry.Of(Record(), Resource(), new OtlpScope("lib", "1", "", []), s_all);
        Assert.Equal("""{exporter="OTLP", instance="i-1", job="shop/api", level="ERROR"}""", entry.Labels.ToString());
        Assert.Equal("""{"body":"boom","traceid":"5b8efff798038103d269b633813fc60c","spanid":"eee19b7ec3c1b174","severity":"Error","attributes":{"http.status":500},"resources":{"host.name":"h1","service.instance.id":"i-1","service.name":"api","service.namespace":"shop"},"instrumentation_scope":{"name":"lib","version":"1"}}""", entry.Line);
        Assert.Equal("", entry.Tenant);
    }

    [Fact]
    public void Hints_make_labels_of_attributes_which_then_leave_the_line()
    {
        OtlpLogRecord record = Record();
        record.Attributes.Add(new OtlpAttribute("loki.attribute.labels", "http.status, absent"));
        OtlpResource resource = Resource();
        resource.Attributes.Add(new OtlpAttribute("loki.resource.labels", new List<object?> { "host.name" }));
        resource.Attributes.Add(new OtlpAttribute("loki.tenant", "service.namespace"));
        LokiEntry entry = LokiEntry.Of(record, resource, new OtlpScope("", "", "", []), new DefaultLabels(false, false, false, false));
        Assert.Equal("""{host_name="h1", http_status="500"}""", entry.Labels.ToString());
        Assert.Equal("shop", entry.Tenant);
        Assert.DoesNotContain("loki.", entry.Line, StringComparison.Ordinal);
        Assert.DoesNotContain("host.name", entry.Line, StringComparison.Ordinal);
        Assert.Equal(2, record.Attributes.Count); // the record itself is not changed: another exporter may hold it
    }

    [Theory]
    [InlineData("raw", "boom")]
    [InlineData("logfmt", "msg=boom traceID=5b8efff798038103d269b633813fc60c spanID=eee19b7ec3c1b174 severity=Error attribute_http.status=500 resource_service.name=api resource_service.namespace=shop resource_service.instance.id=i-1 resource_host.name=h1")]
    public void The_format_hint_chooses_the_line(string format, string expected)
    {
        OtlpResource resource = Resource();
        resource.Attributes.Add(new OtlpAttribute("loki.format", format));
        Assert.Equal(expected, LokiEntry.Of(Record(), resource, new OtlpScope("", "", "", []), new DefaultLabels(true, false, false, false)).Line);
    }

    private static OtlpResource Resource() => new([new("service.name", "api"), new("service.namespace", "shop"), new("service.instance.id", "i-1"), new("host.name", "h1")]);

    private static OtlpLogRecord Record()
    {
        var record = new OtlpLogRecord { Body = "boom", SeverityNumber = 17, SeverityText = "Error", TraceId = "5b8efff798038103d269b633813fc60c", SpanId = "eee19b7ec3c1b174" };
        record.Attributes.Add(new OtlpAttribute("http.status", 500L));
        return record;
    }
}
