using Pharos.Collector.Config;
using Pharos.Collector.Exporters.Otlp;
using Pharos.Collector.Exporters.Sending;
using Pharos.Collector.Processors.Attributes;
using Pharos.Collector.Receivers.Otlp;
using Pharos.Configuration;
using Pharos.Testing;

namespace Pharos.Collector.Tests.Config;

public sealed class CollectorSettingsTests
{
    private const string Service = "service: {pipelines: {logs: {receivers: [otlp], exporters: [debug]}}}\n";
    private const string Valid = "receivers:\n  otlp: {protocols: {grpc: }}\nexporters:\n  debug:\n" + Service;

    public static TheoryData<string> Files => [.. Conformance.Files("configs/otelcol", "*.yml|*.yaml").Select(r => r.Data).Concat(Conformance.Files("reference/config/otelcol", "*.yml").Select(r => r.Data))];

    public static TheoryData<string, string> Faulty => new()
    {
        { "receivers:\n  otlp: {protocols: {grpc: }}\nexporters:\n  debug:\nservice: {pipelines: {logs: {receivers: [nope], exporters: [debug]}}}\n", "otelcol.yml:5:42: error: service.pipelines.logs.receivers[0]: there is no receiver \"nope\"" },
        { Valid + "extra: 1\n", "otelcol.yml:6:1: error: extra: unknown key" },
        { Valid.Replace("debug:\n", "debug: {verbose: 1}\n"), "otelcol.yml:4:11: error: exporters.debug.verbose: unknown key" },
        { Valid.Replace("receivers: [otlp], ", ""), "a pipeline needs at least one receiver" },
        { Valid.Replace(", exporters: [debug]", ""), "a pipeline needs at least one exporter" },
        { Valid.Replace("logs:", "events:"), "unknown signal \"events\"" },
        { Valid.Replace("  debug:\n", "  debug:\n  9x:\n"), "\"9x\" is no component id" },
        { Valid.Replace("  debug:\n", "  debug:\n  debugg:\n"), "unknown type \"debugg\" of exporters, did you mean debug?" },
        { "receivers:\nexporters:\n  debug:\n", "at least one pipeline is needed" },
        { "", "the file is empty" },
        { Valid.Replace("{grpc: }", ""), "at least one of protocols.grpc and protocols.http is needed" },
        { Valid.Replace("service: {", "service: {extensions: [health_check], "), "there is no extension \"health_check\"" },
        { Valid.Replace("  debug:\n", "  debug:\n  otlp: {endpoint: 'h:1', sending_queue: {storage: file_storage}}\n"), "sending_queue.storage: there is no extension file_storage" },
        { Valid.Replace("[debug]", "[debug, debug]"), "\"debug\" is named more than once" },
        { Valid.Replace("  debug:\n", "  debug:\n  prometheusremotewrite: {endpoint: 'http://h/w'}\n").Replace("[debug]", "[prometheusremotewrite]"), "takes no logs" },
        { Valid.Replace("exporters:\n", "processors:\n  memory_limiter: {limit_mib: 100}\nexporters:\n"), "check_interval: must be set and greater than zero" },
        { Valid.Replace("exporters:\n", "processors:\n  batch: {send_batch_size: 100, send_batch_max_size: 10}\nexporters:\n"), "must be at least send_batch_size (100), is 10" },
        { Valid.Replace("exporters:\n", "processors:\n  resource: {attributes: [{key: a, action: insert}]}\nexporters:\n"), "exactly one of value and from_attribute is needed" },
        { Valid.Replace("{grpc: }", "{grpc: {endpoint: 'localhost'}}"), "expected HOST:PORT" },
        { Valid.Replace("  debug:\n", "  debug:\n  otlp: {endpoint: 'h:1', retry_on_failure: {initial_interval: 5}}\n"), "retry_on_failure.initial_interval: expected a duration" },
        { "connectors:\n  spanmetrics:\n" + Valid.Replace("[debug]", "[spanmetrics]"), "is an exporter of logs and a receiver of none" },
    };

    [Theory, MemberData(nameof(Faulty))]
    public void A_fault_is_said_with_its_place(string text, string message)
    {
        var errors = new ConfigErrors();
        CollectorSettings.Parse(text, errors);
        Assert.Contains(errors.Findings.Where(f => f.Severity == FindingSeverity.Error), f => f.ToString().Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public void Connectors_that_lead_in_a_circle_are_an_error()
    {
        var errors = new ConfigErrors();
        CollectorSettings.Parse("receivers: {otlp: {protocols: {grpc: }}}\nexporters: {debug: }\nconnectors: {forward: , forward/back: }\nservice:\n  pipelines:\n    logs/a: {receivers: [otlp, forward/back], exporters: [forward]}\n    logs/b: {receivers: [forward], exporters: [forward/back, debug]}\n", errors);
        Assert.Contains(errors.Findings, f => f.Message == "pipelines form a cycle: logs/a -> logs/b -> logs/a");
    }

    [Theory, MemberData(nameof(Files)), ConformanceFamily("configs/otelcol")]
    public void A_real_file_loads(string file) => ConformanceFile.Run(file, cases =>
    {
        var errors = new ConfigErrors();
        CollectorSettings.Load([Conformance.Require(file)], new ConfigEnvironment(_ => null), new PathMap("/", []), false, "/tmp", errors);
        string[] faults = [.. errors.Findings.Where(f => f.Severity == FindingSeverity.Error).Select(f => f.ToString())];
        cases.Case("loads", faults.Length == 0 ? null : string.Join('\n', faults));
    });

    [Fact]
    public void The_reference_reads_as_its_authors_meant_it()
    {
        var errors = new ConfigErrors();
        CollectorSettings settings = CollectorSettings.Load([Conformance.Require("reference/config/otelcol/otelcol.yml")], new ConfigEnvironment(_ => null), new PathMap("/", []), true, "/tmp", errors);

        Assert.Equal(["logs", "traces"], settings.Pipelines.Select(p => p.Id));
        Assert.Equal(["resource", "batch"], settings.Pipelines[0].Processors);
        Assert.Equal(["0.0.0.0:4317", "0.0.0.0:4318"], settings.Listens.Select(l => $"{l.Host}:{l.Port}"));
        Assert.Equal(new Uri("http://localhost:4319"), Assert.IsType<OtlpGrpcExporter>(settings.Exporters["otlp/tempo"].Settings).Endpoint);
        Assert.Equal([AttributeActionKind.Insert, AttributeActionKind.Upsert], Assert.IsType<ResourceSettings>(settings.Processors["resource"].Settings).Actions.Select(a => a.Kind));
        Assert.Contains(errors.Findings, f => f.Message.Contains("use otlphttp with endpoint: http://localhost:3100/otlp", StringComparison.Ordinal));
    }

    [Fact]
    public void An_address_that_is_not_loopback_is_moved_there_unless_it_is_allowed_or_clients_show_certificates()
    {
        string text = Valid.Replace("{grpc: }", "{grpc: {endpoint: '0.0.0.0:4317'}}");
        var errors = new ConfigErrors();
        Assert.Equal("127.0.0.1", CollectorSettings.Parse(text, errors).Listens[0].Host.ToString());
        Assert.Contains(errors.Findings, f => f.Message.Contains("--allow-remote", StringComparison.Ordinal));
        Assert.Equal("0.0.0.0", CollectorSettings.Parse(text, new ConfigErrors(), allowsRemote: true).Listens[0].Host.ToString());
        string guarded = text.Replace("'}}", "', tls: {cert_file: c, key_file: k, client_ca_file: a}}}");
        Assert.Equal("0.0.0.0", CollectorSettings.Parse(guarded, new ConfigErrors()).Listens[0].Host.ToString());
    }

    [Fact]
    public void Defaults_are_upstreams()
    {
        var errors = new ConfigErrors();
        CollectorSettings settings = CollectorSettings.Parse(Valid.Replace("  debug:\n", "  debug:\n  otlp: {endpoint: 'h:1'}\n"), errors);
        var receiver = (OtlpReceiverSettings)settings.Receivers["otlp"].Settings;
        SendSettings send = ((OtlpGrpcExporter)settings.Exporters["otlp"].Settings).Send;
        Assert.Equal(("127.0.0.1", 4317, 4L << 20), (receiver.Grpc!.Address.Host.ToString(), receiver.Grpc.Address.Port, receiver.Grpc.MaxRequestBytes));
        Assert.Null(receiver.Http);
        Assert.Equal((5, 5, 1.5, 30, 300), (send.Timeout.TotalSeconds, send.Retry.InitialInterval.TotalSeconds, send.Retry.Multiplier, send.Retry.MaxInterval.TotalSeconds, send.Retry.MaxElapsed.TotalSeconds));
        Assert.Equal((true, 1000, 10, false), (send.Queue.Enabled, send.Queue.Size, send.Queue.Consumers, send.Queue.BlockOnOverflow));
        Assert.Equal("gzip", ((OtlpGrpcExporter)settings.Exporters["otlp"].Settings).Client.Compression);
    }

    [Fact]
    public void Later_files_are_laid_over_earlier_ones()
    {
        using var folder = new TempFolder();
        folder.Write("a.yml", Valid);
        folder.Write("b.yml", "exporters:\n  debug: {verbosity: detailed}\n  nop:\nservice: {pipelines: {logs: {exporters: [nop]}, traces: {receivers: [otlp], exporters: [debug]}}}\n");
        var errors = new ConfigErrors();
        CollectorSettings settings = CollectorSettings.Load([folder.File("a.yml"), folder.File("b.yml")], new ConfigEnvironment(_ => null), new PathMap("/", []), false, "/tmp", errors);
        Assert.Empty(errors.Findings);
        Assert.Equal([("logs", "otlp", "nop"), ("traces", "otlp", "debug")], settings.Pipelines.Select(p => (p.Id, p.Receivers.Single(), p.Exporters.Single())));
    }
}
