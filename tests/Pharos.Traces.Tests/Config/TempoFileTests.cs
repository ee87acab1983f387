using Pharos.Configuration;
using Pharos.Testing;
using Pharos.Traces.Config;

namespace Pharos.Traces.Tests.Config;

[ConformanceFamily("configs"), ConformanceFamily("reference")]
public sealed class TempoFileTests
{
    public static TheoryData<string> Files => Conformance.Files("configs/tempo", "*.yaml|*.yml");

    [Theory, MemberData(nameof(Files)), InlineData("reference/config/tempo/tempo.yml")]
    public void Configurations_of_2_and_3_load(string file) => ConformanceFile.Run(file, cases =>
    {
        (_, ConfigErrors errors) = Load(File.ReadAllText(Conformance.Require(file)));
        cases.Case(file, errors.HasErrors ? string.Join('\n', errors.Findings) : null);
    });

    [Fact]
    public void The_reference_keeps_its_retention_and_says_what_was_removed()
    {
        (TempoSettings settings, ConfigErrors errors) = Load(File.ReadAllText(Conformance.Require("reference/config/tempo/tempo.yml")));
        Assert.Equal(TimeSpan.FromHours(168), settings.Store.Retention);
        Assert.Equal(TimeSpan.FromMinutes(5), settings.Store.HeadAge);
        Assert.Equal(["OtlpGrpc 127.0.0.1:4319", "OtlpHttp 127.0.0.1:4320"], settings.Receivers.Select(r => $"{r.Protocol} {r.Address.Host}:{r.Address.Port}"));
        string text = string.Join('\n', errors.Findings);
        Assert.Contains("the ingester: block was removed in Tempo 3.0", text, StringComparison.Ordinal);
        Assert.Contains("the compactor: block was removed in Tempo 3.0", text, StringComparison.Ordinal);
        Assert.Contains("no processor is enabled for the metrics generator", text, StringComparison.Ordinal);
        Assert.True(settings.Generator is { SpanMetrics: not null, ServiceGraphs: not null, RemoteWrite.Items.Count: 1 });
        Assert.Equal("""{service="anvila-api", source="tempo"}""", settings.Generator.Series.ExternalLabels.ToString());
    }

    [Theory]
    [InlineData("{thrift_http: }", "JaegerThriftHttp 127.0.0.1:14268", "")]
    [InlineData("{thrift_http: {endpoint: \"0.0.0.0:14299\"}}", "JaegerThriftHttp 0.0.0.0:14299", "")]
    [InlineData("{thrift_http: {endpoint: jaeger}}", "", "nothing listens here")]
    [InlineData("{thrift_compact: , grpc: }", "", "Jaeger's thrift_compact is not taken here")]
    [InlineData("{thrift: }", "", "unknown protocol \"thrift\"")]
    public void Jaeger_is_taken_as_thrift_over_http(string protocols, string receivers, string finding)
    {
        (TempoSettings settings, ConfigErrors errors) = Load($"distributor: {{receivers: {{jaeger: {{protocols: {protocols}}}}}}}");
        Assert.Equal(receivers, string.Join(' ', settings.Receivers.Select(r => $"{r.Protocol} {r.Address.Host}:{r.Address.Port}")));
        if (finding.Length == 0) Assert.Empty(errors.Findings);
        else Assert.Contains(finding, string.Join('\n', errors.Findings), StringComparison.Ordinal);
    }

    [Fact]
    public void The_generator_takes_its_processors_from_the_overrides()
    {
        (TempoSettings settings, ConfigErrors errors) = Load("""
            metrics_generator:
              registry: {collection_interval: 5s, stale_duration: 1m}
              processor:
                span_metrics: {dimensions: [http.route], histogram_buckets: [0.1, 1]}
                service_graphs: {wait: 3s}
              storage: {path: /x, remote_write: [{url: "http://x/api/v1/write"}]}
            overrides:
              defaults:
                metrics_generator:
                  processors: [span-metrics-count]
                  max_active_series: 7
                  generate_native_histograms: both
                  processor: {span_metrics: {enable_target_info: true}}
            """);
        Assert.DoesNotContain(errors.Findings, f => f.Severity == FindingSeverity.Error);
        Assert.Null(settings.Generator.ServiceGraphs);
        Assert.True(settings.Generator.SpanMetrics is { Count: true, Latency: false, Size: false, TargetInfo: true });
        Assert.Equal(["http.route"], settings.Generator.SpanMetrics!.Dimensions);
        Assert.Equal([0.1, 1], settings.Generator.SpanMetrics.Buckets);
        Assert.Equal((7, TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(1)), (settings.Generator.Series.MaxActiveSeries, settings.Generator.CollectionInterval, settings.Generator.Series.StaleAfter));
    }

    [Theory]
    [InlineData("storag: {}", "unknown key, did you mean storage?")]
    [InlineData("storage: {trace: {backend: tape}}", "unknown backend \"tape\"")]
    [InlineData("overrides: {defaults: {ingestion: {max_traces_per_user: -1}}}", "must be 0 to")]
    [InlineData("compactor: {compaction: {block_retention: soon}}", "not a valid duration")]
    [InlineData("metrics_generator: {registry: {collection_interval: 0s}}", "must be positive")]
    [InlineData("metrics_generator: {processor: {span_metrics: {histogram_buckets: [1, 1]}}}", "buckets must ascend")]
    [InlineData("overrides: {defaults: {metrics_generator: {processors: [span-metric]}}}", "unknown processor \"span-metric\"")]
    [InlineData("query_frontend: {serch: {}}", "unknown key, did you mean search?")]
    public void Faults_are_errors_with_their_place(string yaml, string message)
    {
        (_, ConfigErrors errors) = Load(yaml);
        Finding error = Assert.Single(errors.Findings, f => f.Severity == FindingSeverity.Error);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(1, error.Position.Line);
    }

    [Fact]
    public void Limits_and_retention_come_from_overrides()
    {
        (TempoSettings settings, _) = Load("overrides: {defaults: {global: {max_bytes_per_trace: 1000}, ingestion: {max_traces_per_user: 7, max_attribute_bytes: 100}, compaction: {block_retention: 24h}}}");
        Assert.Equal((1000, 7, 100), (settings.Store.Limits.MaxBytesPerTrace, settings.Store.Limits.MaxLiveTraces, settings.Store.Limits.MaxAttributeBytes));
        Assert.Equal(TimeSpan.FromHours(24), settings.Store.Retention);
    }

    private static (TempoSettings Settings, ConfigErrors Errors) Load(string yaml)
    {
        using var folder = new TempFolder();
        var errors = new ConfigErrors();
        return (TempoSettings.Load(folder.Write("tempo.yml", yaml), ConfigEnvironment.Process, errors), errors);
    }
}
