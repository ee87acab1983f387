using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Pharos.Core;
using Pharos.Metrics.RemoteWrite.Out;
using Pharos.Metrics.Store;
using Pharos.Metrics.Tests.RemoteWrite.Out;
using Pharos.Testing;

namespace Pharos.Metrics.Tests.ThirdParty;

/// <summary>Real servers take what remote write sends: Debian's Prometheus and VictoriaMetrics (both know version 1.0).</summary>
public sealed class RemoteWriteReceiverTests
{
    [Theory]
    [InlineData("prometheus", "/api/v1/write", "prometheus.WriteRequest")]
    [InlineData("victoria-metrics", "/api/v1/write", "prometheus.WriteRequest")]
    public async Task Takes_what_is_sent(string program, string path, string message)
    {
        string file = Tool.Require(program);
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        using var folder = new TempFolder();
        int port = FreePort.Next();
        string[] arguments = program == "prometheus"
            ? ["--config.file=prometheus.yml", $"--web.listen-address=127.0.0.1:{port}", $"--storage.tsdb.path={folder.File("data")}", "--web.enable-remote-write-receiver"]
            : [$"-httpListenAddr=127.0.0.1:{port}", $"-storageDataPath={folder.File("data")}"];
        folder.Write("prometheus.yml", "global: {scrape_interval: 1h}\n");
        await using TsdbStore store = await TsdbStore.OpenAsync(folder.File("store"), new TsdbOptions(), TimeProvider.System, NullLogger.Instance, cancellationToken);
        var registry = new MetricRegistry();
        // Sending starts before the server does: refused connections are an outage too.
        await using var queue = new RemoteWriteQueue("t", RemoteWriteQueueTests.Config($"http://127.0.0.1:{port}{path}", $"protobuf_message: {message}"), LabelSet.Of(("site", "s")), store, registry, TimeProvider.System, NullLogger.Instance);
        long nowMs = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        for (int i = 0; i < 100; i++)
        {
            using IAppendBatch batch = store.BeginAppend();
            batch.Append(batch.GetOrAdd(LabelSet.Of(("__name__", "sent"), ("job", "j"))), nowMs - 100_000 + (i * 1000), i);
            await batch.CommitAsync(cancellationToken);
        }
        using Process process = Tool.Start(file, folder.Path, arguments);
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        try
        {
            string answer = "";
            await Tool.UntilAsync(() => (answer = Ask(client, "count_over_time(sent{site=\"s\",job=\"j\"}[5m])")) == "100", "100 samples", cancellationToken);
            Assert.Equal("99", Ask(client, "max_over_time(sent[5m])"));
            Assert.Contains("prometheus_remote_storage_samples_failed_total{remote_name=\"t\",url=\"http://127.0.0.1:" + port + path + "\"} 0", registry.Write(), StringComparison.Ordinal);
        }
        finally { process.Kill(); }
    }

    private static string Ask(HttpClient client, string query)
    {
        try
        {
            using HttpResponseMessage response = client.Send(new HttpRequestMessage(HttpMethod.Get, $"/api/v1/query?query={Uri.EscapeDataString(query)}"));
            using JsonDocument document = JsonDocument.Parse(response.Content.ReadAsStream());
            JsonElement result = document.RootElement.GetProperty("data").GetProperty("result");
            return result.GetArrayLength() == 0 ? "" : result[0].GetProperty("value")[1].GetString()!;
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or KeyNotFoundException) { return ""; } // still starting
    }
}
