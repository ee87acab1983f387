using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using Pharos.Core;
using Pharos.Metrics.RemoteWrite;
using Pharos.Testing;
using Pharos.Wire;
using Snappier;

namespace Pharos.Metrics.Tests.ThirdParty.Differential;

/// <summary>The installed Prometheus on a free port with an empty store, filled by remote write.</summary>
internal sealed class PrometheusServer : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Process _process;

    private PrometheusServer(string executable)
    {
        _folder.Write("prometheus.yml", "global: {scrape_interval: 1h}\n");
        int port = FreePort.Next();
        Client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        _process = Tool.Start(executable, _folder.Path, "--config.file=prometheus.yml", $"--storage.tsdb.path={_folder.File("data")}", $"--web.listen-address=127.0.0.1:{port}",
            "--web.enable-remote-write-receiver", "--storage.tsdb.retention.time=100y", "--log.level=error");
    }

    public HttpClient Client { get; }

    /// <summary>The test is skipped where Prometheus is not installed.</summary>
    public static async Task<PrometheusServer> StartAsync(CancellationToken cancellationToken)
    {
        var server = new PrometheusServer(Tool.Require("prometheus"));
        try
        {
            await Tool.UntilAsync(server.IsReady, "Prometheus", cancellationToken);
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    public async Task WriteAsync(IEnumerable<(LabelSet Labels, List<(long TimeMs, double Value)> Samples)> data, CancellationToken cancellationToken)
    {
        var request = new ProtoWriter();
        foreach ((LabelSet labels, List<(long TimeMs, double Value)> samples) in data)
        {
            int series = request.Open(1);
            LabelMessage.Write(request, labels);
            foreach ((long timeMs, double value) in samples)
            {
                int sample = request.Open(2);
                request.WriteDouble(1, value);
                request.WriteInt64(2, timeMs);
                request.Close(sample);
            }
            request.Close(series);
        }
        using var content = new ByteArrayContent(Snappy.CompressToArray(request.Written));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-protobuf");
        content.Headers.ContentEncoding.Add("snappy");
        using HttpResponseMessage response = await Client.PostAsync("/api/v1/write", content, cancellationToken);
        Assert.True(response.IsSuccessStatusCode, $"{response.StatusCode} {await response.Content.ReadAsStringAsync(cancellationToken)}");
    }

    /// <summary>The JSON of the answer, which may be an error.</summary>
    public async Task<string> RangeAsync(string query, StepRange range, CancellationToken cancellationToken)
    {
        static string Seconds(long ms) => (ms / 1000m).ToString(CultureInfo.InvariantCulture);
        using var form = new FormUrlEncodedContent([new("query", query), new("start", Seconds(range.StartMs)), new("end", Seconds(range.EndMs)), new("step", Seconds(range.StepMs))]);
        using HttpResponseMessage response = await Client.PostAsync("/api/v1/query_range", form, cancellationToken);
        return await response.Content.ReadAsStringAsync(cancellationToken);
    }

    public void Dispose()
    {
        Client.Dispose();
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _folder.Dispose();
    }

    private bool IsReady()
    {
        try { return Client.Send(new HttpRequestMessage(HttpMethod.Get, "/-/ready")).IsSuccessStatusCode; }
        catch (HttpRequestException) { return false; }
    }
}
