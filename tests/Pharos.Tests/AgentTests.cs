using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Trace;
using Pharos.Testing;
using Pharos.Tests.Running;

namespace Pharos.Tests;

/// <summary>The collector as users run it: <c>pharos agent</c>, and <c>otelcol.yml</c> in <c>pharos serve</c>.</summary>
public sealed class AgentTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly HttpClient _client = new();

    public void Dispose()
    {
        _folder.Dispose();
        _client.Dispose();
    }

    [Fact]
    public async Task What_was_acknowledged_survives_kill_9_and_an_outage_of_the_destination()
    {
        int receiver = FreePort.Next(), destination = FreePort.Next();
        string file = Write(receiver, $$$$"""
            exporters:
              otlphttp:
                endpoint: http://127.0.0.1:{{{{destination}}}}
                encoding: json
                compression: none
                retry_on_failure: {initial_interval: 50ms, max_interval: 200ms}
                sending_queue: {storage: file_storage}
            extensions: {file_storage: }
            service: {extensions: [file_storage], pipelines: {logs: {receivers: [otlp], exporters: [otlphttp]}}}
            """);
        var acknowledged = new List<int>();
        for (int round = 0, number = 0; round < 3; round++)
        {
            await using AgentProcess agent = await AgentProcess.StartAsync("--config", file, "--data", _folder.File("data"), "--listen", "off");
            for (int i = 0; i < 30; i++, number++) if (await PostAsync(receiver, number)) acknowledged.Add(number);
            await agent.KillAsync();
        }
        Assert.NotEmpty(acknowledged);

        var arrived = new ConcurrentQueue<int>();
        await using WebApplication host = await HostAsync(destination, arrived);
        await using AgentProcess last = await AgentProcess.StartAsync("--config", file, "--data", _folder.File("data"), "--listen", "off");
        await Eventually.TrueAsync(() => Task.FromResult(arrived.Distinct().Count() >= acknowledged.Count), () => $"{arrived.Count} arrived\n{last.Log}", TimeSpan.FromSeconds(60));
        Assert.Empty(acknowledged.Except(arrived));
    }

    [Fact]
    public async Task A_faulty_file_ends_with_its_place_and_a_good_one_is_checked_without_running()
    {
        string bad = _folder.Write("bad.yml", "receivers:\n  otlp: {protocols: {grpc: }}\nexporters: {debug: }\nservice: {pipelines: {logs: {receivers: [otlp], exporters: [nope]}}}\n");
        CommandResult refused = await PharosProcess.RunAsync("agent", "--config", bad, "--data", _folder.File("data"), "--listen", "off");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("bad.yml:4:", refused.Error, StringComparison.Ordinal);
        Assert.Contains("there is no exporter \"nope\"", refused.Error, StringComparison.Ordinal);

        string over = _folder.Write("over.yml", "exporters: {nop: }\nservice: {pipelines: {logs: {exporters: [nop]}}}\n");
        Assert.Equal(0, (await PharosProcess.RunAsync("agent", "--config", bad, "--config", over, "--check")).ExitCode);
    }

    [Fact]
    public async Task The_agent_shows_the_host_and_its_own_metrics()
    {
        int receiver = FreePort.Next(), listen = FreePort.Next();
        string file = Write(receiver, "exporters: {debug: }\nservice: {pipelines: {logs: {receivers: [otlp], exporters: [debug]}}}\n");
        await using AgentProcess agent = await AgentProcess.StartAsync("--config", file, "--data", _folder.File("data"), "--listen", $"127.0.0.1:{listen}");
        Assert.True(await PostAsync(receiver, 1));
        Assert.Contains("node_memory_MemTotal_bytes", await _client.GetStringAsync($"http://127.0.0.1:{listen}/metrics", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Contains("otelcol_receiver_accepted_log_records_total{receiver=\"otlp\",transport=\"http\"} 1", await _client.GetStringAsync($"http://127.0.0.1:{listen}/collector/metrics", TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Spans_of_the_OpenTelemetry_SDK_reach_the_store_through_the_pipelines_of_serve()
    {
        int receiver = FreePort.Next();
        using var config = new ConfigFolder();
        config.Write("otelcol/otelcol.yml", $$$$"""
            receivers:
              otlp:
                protocols:
                  grpc: {endpoint: "127.0.0.1:{{{{receiver}}}}"}
            processors: {resource: {attributes: [{key: team, value: anvila, action: upsert}]}, batch: {timeout: 50ms}}
            exporters: {otlphttp: {endpoint: "${env:PHAROS_TEMPO_URL}"}}
            service: {pipelines: {traces: {receivers: [otlp], processors: [resource, batch], exporters: [otlphttp]}}}
            """);
        await using PharosProcess pharos = await config.ServeAsync();
        using var source = new ActivitySource("pharos.agent.test");
        ActivityTraceId id;
        using (TracerProvider provider = Sdk.CreateTracerProviderBuilder().AddSource(source.Name).AddOtlpExporter(o =>
        {
            o.Endpoint = new Uri($"http://127.0.0.1:{receiver}");
            o.Protocol = OtlpExportProtocol.Grpc;
        }).Build())
        {
            using Activity activity = source.StartActivity("checkout")!;
            activity.SetTag("cart.items", 3);
            id = activity.TraceId;
        }
        string body = "";
        await Eventually.TrueAsync(async () => ((_, body) = await pharos.GetAsync("tempo", $"/api/traces/{id.ToHexString()}")).Item1 == 200, () => body + pharos.Log, TimeSpan.FromSeconds(30));
        Assert.Contains("checkout", body, StringComparison.Ordinal);
        Assert.Contains("anvila", body, StringComparison.Ordinal);

        config.Write("otelcol/otelcol.yml", "receivers: {otlp: {protocols: {grpc: {endpoint: nonsense}}}}\n");
        pharos.Hangup();
        await Eventually.TrueAsync(async () => await pharos.OwnMetricAsync("pharos_config_last_reload_successful") == 0, () => pharos.Log, TimeSpan.FromSeconds(30));
        Assert.Equal(1, await pharos.OwnMetricAsync("pharos_collector_running"));
    }

    private string Write(int receiverPort, string rest) => _folder.Write("agent.yml", $"receivers: {{otlp: {{protocols: {{http: {{endpoint: '127.0.0.1:{receiverPort}'}}}}}}}}\n{rest}\n");

    private async Task<bool> PostAsync(int port, int number)
    {
        string json = $$$"""{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":"1","body":{"stringValue":"{{{number}}}"}}]}]}]}""";
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await _client.PostAsync(new Uri($"http://127.0.0.1:{port}/v1/logs"), content, TestContext.Current.CancellationToken);
        return response.IsSuccessStatusCode;
    }

    private static async Task<WebApplication> HostAsync(int port, ConcurrentQueue<int> arrived)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.Logging.ClearProviders();
        WebApplication app = builder.Build();
        app.Run(async context =>
        {
            using JsonDocument request = await JsonDocument.ParseAsync(context.Request.Body);
            foreach (JsonElement record in request.RootElement.GetProperty("resourceLogs").EnumerateArray().SelectMany(r => r.GetProperty("scopeLogs").EnumerateArray()).SelectMany(s => s.GetProperty("logRecords").EnumerateArray()))
                arrived.Enqueue(int.Parse(record.GetProperty("body").GetProperty("stringValue").GetString()!, CultureInfo.InvariantCulture));
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync("{}");
        });
        await app.StartAsync();
        return app;
    }
}
