using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Pharos.Collector.Config;
using Pharos.Collector.Pipelines;
using Pharos.Configuration;
using Pharos.Core;
using Pharos.Testing;

namespace Pharos.Collector.Tests.Pipelines;

/// <summary>A collector in this process, with an otlp receiver on ports of its own: <c>$GRPC</c> and <c>$HTTP</c> in the text stand for them.</summary>
internal sealed class RunningCollector : IAsyncDisposable
{
    private readonly CollectorService _service;
    private readonly HttpClient _client = new();

    private RunningCollector(CollectorService service, MetricRegistry registry, int grpc, int http)
    {
        _service = service;
        Registry = registry;
        Grpc = grpc;
        Http = http;
    }

    public MetricRegistry Registry { get; }

    public int Grpc { get; }

    public int Http { get; }

    public static async Task<RunningCollector> StartAsync(string text, TimeProvider? clock = null, int grpc = 0)
    {
        if (grpc == 0) grpc = FreePort.Next();
        int http = FreePort.Next();
        var errors = new ConfigErrors();
        CollectorSettings settings = CollectorSettings.Parse(text.Replace("$GRPC", grpc.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal).Replace("$HTTP", http.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal), errors);
        errors.ThrowIfAny();
        var registry = new MetricRegistry();
        var service = new CollectorService(settings, clock ?? TimeProvider.System, NullLoggerFactory.Instance, registry);
        await service.StartAsync(CancellationToken.None);
        return new RunningCollector(service, registry, grpc, http);
    }

    /// <summary>Sends OTLP/JSON.</summary>
    public async Task<(HttpStatusCode Status, string Body, RetryConditionHeaderValue? RetryAfter)> PostAsync(string path, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await _client.PostAsync(new Uri($"http://127.0.0.1:{Http}{path}"), content);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers.RetryAfter);
    }

    /// <summary>Sends so many log records with bodies <c>from</c>, <c>from + 1</c> …</summary>
    public Task<(HttpStatusCode Status, string Body, RetryConditionHeaderValue? RetryAfter)> PostLogsAsync(int from, int count) => PostAsync("/v1/logs", LogsJson(from, count));

    public static string LogsJson(int from, int count) =>
        $$$"""{"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"api"}}]},"scopeLogs":[{"logRecords":[{{{string.Join(',', Enumerable.Range(from, count).Select(i => $$$"""{"timeUnixNano":"1","body":{"stringValue":"{{{i}}}"}}"""))}}}]}]}]}""";

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        _client.Dispose();
    }
}
