using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Pharos.Core;
using Pharos.Testing;

namespace Pharos.Metrics.Tests.PromQL.Engine;

/// <summary>The installed Prometheus on a free port with an empty store, filled by remote write.</summary>
internal sealed class PrometheusServer : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Process _process;

    private PrometheusServer(string executable)
    {
        File.WriteAllText(Path.Combine(_folder.Path, "prometheus.yml"), "global: {}\n");
        int port = FreePort();
        Client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromSeconds(60) };
        var start = new ProcessStartInfo(executable) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])[
            $"--config.file={_folder.Path}/prometheus.yml", $"--storage.tsdb.path={_folder.Path}/data", $"--web.listen-address=127.0.0.1:{port}",
            "--web.enable-remote-write-receiver", "--storage.tsdb.retention.time=100y", "--log.level=error"]) start.ArgumentList.Add(argument);
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public HttpClient Client { get; }

    /// <summary>Null where Prometheus is not installed.</summary>
    public static string? Executable { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Select(folder => Path.Combine(folder, "prometheus")).FirstOrDefault(File.Exists);

    public static async Task<PrometheusServer> StartAsync(CancellationToken cancellationToken)
    {
        var server = new PrometheusServer(Executable!);
        for (int i = 0; i < 600; i++)
        {
            try
            {
                using HttpResponseMessage ready = await server.Client.GetAsync("/-/ready", cancellationToken);
                if (ready.IsSuccessStatusCode) return server;
            }
            catch (HttpRequestException) { } // not listening yet
            await Task.Delay(100, cancellationToken);
        }
        server.Dispose();
        throw new InvalidOperationException("Prometheus did not become ready");
    }

    public async Task WriteAsync(IEnumerable<(LabelSet Labels, List<(long TimeMs, double Value)> Samples)> series, CancellationToken cancellationToken)
    {
        var request = new MemoryStream();
        foreach ((LabelSet labels, List<(long TimeMs, double Value)> samples) in series) Field(request, 1, TimeSeries(labels, samples));
        using var content = new ByteArrayContent(Snappier.Snappy.CompressToArray(request.ToArray()));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-protobuf");
        content.Headers.ContentEncoding.Add("snappy");
        content.Headers.Add("X-Prometheus-Remote-Write-Version", "0.1.0");
        using HttpResponseMessage response = await Client.PostAsync("/api/v1/write", content, cancellationToken);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(cancellationToken));
    }

    public async Task<string> RangeAsync(string query, StepRange range, CancellationToken cancellationToken)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["query"] = query, ["start"] = Seconds(range.StartMs), ["end"] = Seconds(range.EndMs), ["step"] = Seconds(range.StepMs),
        });
        using HttpResponseMessage response = await Client.PostAsync("/api/v1/query_range", form, cancellationToken);
        return await response.Content.ReadAsStringAsync(cancellationToken);
    }

    private static string Seconds(long ms) => (ms / 1000m).ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static byte[] TimeSeries(LabelSet labels, List<(long TimeMs, double Value)> samples)
    {
        var series = new MemoryStream();
        foreach (Label label in labels)
        {
            var pair = new MemoryStream();
            Field(pair, 1, Encoding.UTF8.GetBytes(label.Name));
            Field(pair, 2, Encoding.UTF8.GetBytes(label.Value));
            Field(series, 1, pair.ToArray());
        }
        foreach ((long timeMs, double value) in samples)
        {
            var sample = new MemoryStream();
            var number = new byte[8];
            BinaryPrimitives.WriteDoubleLittleEndian(number, value);
            Varint(sample, (1 << 3) | 1);
            sample.Write(number);
            Varint(sample, 2 << 3);
            Varint(sample, (ulong)timeMs);
            Field(series, 2, sample.ToArray());
        }
        return series.ToArray();
    }

    private static void Field(Stream to, int number, byte[] bytes)
    {
        Varint(to, (ulong)((number << 3) | 2));
        Varint(to, (ulong)bytes.Length);
        to.Write(bytes);
    }

    private static void Varint(Stream to, ulong value)
    {
        for (; value >= 0x80; value >>= 7) to.WriteByte((byte)(value | 0x80));
        to.WriteByte((byte)value);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public void Dispose()
    {
        Client.Dispose();
        if (!_process.HasExited) _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _folder.Dispose();
    }
}
