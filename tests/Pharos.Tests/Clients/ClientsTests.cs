using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Pharos.Tests.Running;
using Serilog;
using Serilog.Sinks.OpenTelemetry;

namespace Pharos.Tests.Clients;

/// <summary>Clients as applications use them send to the real process: everything that they sent is found by query.</summary>
public sealed partial class ClientsTests(RunningPharos running) : IClassFixture<RunningPharos>
{
    private const int Lines = 200, Traces = 40;

    private readonly PharosProcess _pharos = running.Pharos;

    [Theory, InlineData("json"), InlineData("protobuf")]
    public async Task Lines_of_winston_loki_are_found(string format)
    {
        await NodeClients.RunAsync("winston-loki.cjs", Origin("loki"), format, Number(Lines), format);
        await Stored.LinesAsync(_pharos, $$"""{app="winston", marker="{{format}}"}""", Lines);
        await Stored.LinesAsync(_pharos, $$"""{app="winston", marker="{{format}}", level="error", part="even"} |= "of {{format}}" """, Lines / 10);
    }

    [Fact]
    public async Task Lines_of_pino_loki_are_found()
    {
        await NodeClients.RunAsync("pino-loki.cjs", Origin("loki"), "m", Number(Lines));
        await Stored.LinesAsync(_pharos, """{app="pino", marker="m"}""", Lines);
        await Stored.LinesAsync(_pharos, """{app="pino", marker="m", level="error", part="even"} | json | order < 100""", 10);
    }

    [Theory, InlineData("grpc", "otlp-grpc"), InlineData("proto", "otlp-http"), InlineData("http", "otlp-http")]
    public async Task Spans_and_lines_of_OpenTelemetry_for_Node_are_found(string protocol, string listener)
    {
        string printed = await NodeClients.RunAsync("opentelemetry.cjs", protocol, Origin(listener), $"node-{protocol}", Number(Traces));
        string[] ids = JsonSerializer.Deserialize<string[]>(printed)!;
        Assert.Equal(Traces, ids.Distinct().Count());
        await FindAsync($"node-{protocol}", ids, "SELECT orders");
        Assert.Equal(Traces / 10, await Stored.TracesAsync(_pharos, $$"""{ resource.service.name = "node-{{protocol}}" && span.db.system.name = "postgresql" && status = error }"""));
        Assert.Equal(Traces, await Stored.TracesAsync(_pharos, $$"""{ resource.service.name = "node-{{protocol}}" && span.list = "b" && span.ratio = 0.5 }"""));
        await Stored.LinesAsync(_pharos, $$"""{service_name="node-{{protocol}}"} |= "begins" | order >= 10""", Traces - 10);
    }

    [Theory, InlineData(OtlpExportProtocol.Grpc), InlineData(OtlpExportProtocol.HttpProtobuf)]
    public async Task Spans_and_lines_of_OpenTelemetry_for_NET_are_found(OtlpExportProtocol protocol)
    {
        string service = $"net-{protocol}";
        var ids = new List<string>();
        using var source = new ActivitySource(service);
        ResourceBuilder resource = ResourceBuilder.CreateEmpty().AddService(service);
        using (TracerProvider traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).AddSource(service).AddOtlpExporter(o => Configure(o, protocol, "traces")).Build())
        using (ILoggerFactory logging = LoggerFactory.Create(b => b.AddOpenTelemetry(o =>
        {
            o.IncludeFormattedMessage = true;
            o.SetResourceBuilder(resource);
            o.AddOtlpExporter(e => Configure(e, protocol, "logs"));
        })))
        {
            Microsoft.Extensions.Logging.ILogger logger = logging.CreateLogger("orders");
            for (int i = 0; i < Traces; i++)
            {
                using Activity server = source.StartActivity($"GET /orders/{i}", ActivityKind.Server)!;
                ids.Add(server.TraceId.ToHexString());
                LogBegins(logger, i);
                using Activity client = source.StartActivity("SELECT orders", ActivityKind.Client)!;
                LogAsks(logger, i);
            }
        }
        await FindAsync(service, ids, "SELECT orders");
    }

    [Theory, InlineData(OtlpProtocol.Grpc), InlineData(OtlpProtocol.HttpProtobuf)]
    public async Task Lines_of_Serilog_are_found(OtlpProtocol protocol)
    {
        string service = $"serilog-{protocol}";
        await using (Serilog.Core.Logger logger = new LoggerConfiguration().WriteTo.OpenTelemetry(o =>
        {
            o.Endpoint = Origin(protocol == OtlpProtocol.Grpc ? "otlp-grpc" : "otlp-http");
            o.Protocol = protocol;
            o.ResourceAttributes = new Dictionary<string, object> { ["service.name"] = service };
        }).CreateLogger())
        {
            for (int i = 0; i < Lines; i++)
            {
                if (i % 10 == 0) logger.Error("order {Order} is lost", i);
                else logger.Information("order {Order} is taken", i);
            }
        }
        await Stored.LinesAsync(_pharos, $$"""{service_name="{{service}}"}""", Lines);
        await Stored.LinesAsync(_pharos, $$"""{service_name="{{service}}"} | detected_level="error" | Order < 100""", 10);
    }

    /// <summary>Each trace with both spans by its id, and both lines of each trace under that id.</summary>
    private async Task FindAsync(string service, IReadOnlyList<string> ids, string child)
    {
        await Stored.LinesAsync(_pharos, $$"""{service_name="{{service}}"}""", 2 * ids.Count);
        await Stored.LinesAsync(_pharos, $$"""{service_name="{{service}}"} | trace_id="{{ids[3]}}" """, 2);
        for (int i = 0; i < ids.Count; i++) Assert.Equal([$"GET /orders/{i}", child], await Stored.SpansAsync(_pharos, ids[i]));
        Assert.Equal(ids.Count, await Stored.TracesAsync(_pharos, $$"""{ resource.service.name = "{{service}}" && kind = server } > { kind = client }"""));
    }

    private void Configure(OtlpExporterOptions options, OtlpExportProtocol protocol, string signal)
    {
        options.Protocol = protocol;
        options.Endpoint = new Uri(protocol == OtlpExportProtocol.Grpc ? Origin("otlp-grpc") : $"{Origin("otlp-http")}/v1/{signal}");
    }

    private string Origin(string listener) => _pharos[listener.Replace("-", "", StringComparison.Ordinal)].GetLeftPart(UriPartial.Authority);

    private static string Number(int value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);

    [LoggerMessage(LogLevel.Information, "begins {Order}")]
    private static partial void LogBegins(Microsoft.Extensions.Logging.ILogger logger, int order);

    [LoggerMessage(LogLevel.Error, "asks {Order}")]
    private static partial void LogAsks(Microsoft.Extensions.Logging.ILogger logger, int order);
}
