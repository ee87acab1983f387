using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Pharos.Tests.Running;
using Pharos.Wire;
using Snappier;

namespace Pharos.Tests;

/// <summary>Bad input of every kind gives a clear error and is counted; the process and everything else in it go on.</summary>
public sealed class BadInputTests(BadInputTests.Server server) : IClassFixture<BadInputTests.Server>
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(45);

    /// <summary>One process that scrapes the hostile targets, for all tests.</summary>
    public sealed class Server : IAsyncLifetime
    {
        private ConfigFolder? _folder;
        private HostileTargets? _targets;

        internal PharosProcess Pharos { get; private set; } = null!;

        internal string TargetAddress => _targets!.Address;

        public async ValueTask InitializeAsync()
        {
            _targets = await HostileTargets.StartAsync();
            string Job(string name, string path) => $"  - {{job_name: {name}, metrics_path: {path}, static_configs: [{{targets: ['{_targets.Address}']}}]}}\n";
            _folder = new ConfigFolder("global: {scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}\nscrape_configs:\n"
                + Job("good", "/good") + Job("malformed", "/malformed") + Job("labels", "/labels") + Job("redirect", "/redirect/0"));
            Pharos = await _folder.ServeAsync();
        }

        public async ValueTask DisposeAsync()
        {
            if (Pharos is not null) await Pharos.DisposeAsync();
            if (_targets is not null) await _targets.DisposeAsync();
            _folder?.Dispose();
        }
    }

    private PharosProcess Pharos => server.Pharos;

    [Theory]
    [InlineData("malformed", "parse", "1:")]
    [InlineData("labels", "label_limit", "many has 10003 labels, at most 2000 are stored")]
    [InlineData("redirect", "status", "it redirects on and on")]
    public async Task A_bad_target_is_down_with_its_reason(string job, string reason, string message)
    {
        string error = "";
        await Eventually.TrueAsync(async () => (error = await LastErrorAsync(job)).Length > 0, () => Pharos.Log, s_limit);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.InRange(await Pharos.OwnMetricAsync("pharos_scrape_failures_total", $"reason=\"{reason}\"") ?? 0, 1, double.MaxValue);
        await Eventually.TrueAsync(async () => await Pharos.QueryAsync($"up{{job=\"{job}\"}}") == 0, () => Pharos.Log, s_limit);
        await AssertGoesOnAsync();
    }

    [Fact]
    public async Task A_write_of_200_MB_is_refused()
    {
        double before = await Pharos.OwnMetricAsync("pharos_remote_write_rejected_total", "reason=\"body_size\"") ?? 0;
        string answer = await SendLargeAsync(200L << 20);
        Assert.StartsWith("HTTP/1.1 413 ", answer, StringComparison.Ordinal);
        Assert.Equal(before + 1, await Pharos.OwnMetricAsync("pharos_remote_write_rejected_total", "reason=\"body_size\""));
        await AssertGoesOnAsync();
    }

    [Fact]
    public async Task A_small_write_that_unpacks_to_200_MB_is_refused()
    {
        (int status, string message) = await WriteAsync(Snappy.CompressToArray(new byte[200 << 20]));
        Assert.Equal(413, status);
        Assert.Contains("the decoded body", message, StringComparison.Ordinal);
        await AssertGoesOnAsync();
    }

    [Fact]
    public async Task A_write_that_is_no_message_is_refused()
    {
        double before = await Pharos.OwnMetricAsync("pharos_remote_write_rejected_total", "reason=\"malformed\"") ?? 0;
        Assert.Equal(400, (await WriteAsync("this is no snappy block"u8.ToArray())).Status);
        Assert.Equal(400, (await WriteAsync(Snappy.CompressToArray("nor is this a message"u8))).Status);
        Assert.Equal(before + 2, await Pharos.OwnMetricAsync("pharos_remote_write_rejected_total", "reason=\"malformed\""));
        await AssertGoesOnAsync();
    }

    [Fact]
    public async Task A_written_series_of_10000_labels_is_refused()
    {
        var message = new ProtoWriter();
        int series = message.Open(1);
        foreach ((string name, string value) in Enumerable.Range(0, 10_000).Select(i => ($"l{i:D5}", "v")).Prepend(("__name__", "many")))
        {
            int label = message.Open(1);
            message.WriteString(1, name);
            message.WriteString(2, value);
            message.Close(label);
        }
        int sample = message.Open(2);
        message.WriteDouble(1, 1);
        message.WriteInt64(2, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        message.Close(sample);
        message.Close(series);
        double before = await Pharos.OwnMetricAsync("pharos_remote_write_rejected_total") ?? 0;
        (int status, string text) = await WriteAsync(Snappy.CompressToArray(message.Written));
        Assert.Equal(400, status);
        Assert.Contains("labels", text, StringComparison.Ordinal);
        Assert.Equal(before + 1, await Pharos.OwnMetricAsync("pharos_remote_write_rejected_total"));
        Assert.Null(await Pharos.QueryAsync("many"));
        await AssertGoesOnAsync();
    }

    [Theory]
    [InlineData("{", "parsing alerts body")]
    [InlineData("not json at all", "parsing alerts body")]
    [InlineData("{\"labels\":{}}", "a list of alerts was expected")]
    [InlineData("[1]", "")]
    [InlineData("[{\"labels\":{}}]", "")]
    [InlineData("[{\"labels\":{\"alertname\":5}}]", "")]
    [InlineData("[{\"labels\":{\"alertname\":\"A\"},\"startsAt\":\"yesterday\"}]", "")]
    public async Task Garbage_instead_of_alerts_is_refused(string body, string message)
    {
        (int status, string answer) = await Pharos.PostAsync("alertmanager", "/api/v2/alerts", body);
        Assert.Equal(400, status);
        Assert.Contains(message, answer, StringComparison.Ordinal);
        Assert.True(answer.Trim().Length > 10, answer);
        Assert.Equal("[]", (await Pharos.GetAsync("alertmanager", "/api/v2/alerts")).Body.Trim());
        await AssertGoesOnAsync();
    }

    [Fact]
    public async Task Endless_brackets_instead_of_alerts_are_refused()
    {
        Assert.Equal(400, (await Pharos.PostAsync("alertmanager", "/api/v2/alerts", new string('[', 100_000))).Status);
        await AssertGoesOnAsync();
    }

    [Fact]
    public async Task Alerts_without_labels_are_counted()
    {
        double before = await InvalidAsync();
        await Pharos.PostAsync("alertmanager", "/api/v2/alerts", "[{\"labels\":{}}]");
        Assert.Equal(before + 1, await InvalidAsync());

        async Task<double> InvalidAsync() => await Pharos.OwnMetricAsync("alertmanager_alerts_invalid_total", "v2") ?? 0;
    }

    public static TheoryData<string, string> TooDeep() => new()
    {
        { "brackets", new string('(', 20_000) + "1" + new string(')', 20_000) },
        { "open brackets", new string('(', 20_000) },
        { "signs", new string('-', 20_000) + "1" },
        { "sums", string.Join('+', Enumerable.Repeat("1", 20_000)) },
        { "functions", string.Concat(Enumerable.Repeat("abs(", 20_000)) + "1" + new string(')', 20_000) },
        { "subqueries", "up" + string.Concat(Enumerable.Repeat("[1m:1s]", 20_000)) },
    };

    [Theory, MemberData(nameof(TooDeep), DisableDiscoveryEnumeration = true)]
    public async Task An_expression_that_is_too_deep_is_refused(string what, string expression)
    {
        using var form = new FormUrlEncodedContent([new("query", expression)]);
        using HttpResponseMessage response = await Pharos.Client.PostAsync(new Uri(Pharos.Prometheus, "/api/v1/query"), form, TestContext.Current.CancellationToken);
        string body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == HttpStatusCode.BadRequest, $"{what}: {(int)response.StatusCode} {body}");
        using var document = JsonDocument.Parse(body);
        Assert.Equal("bad_data", document.RootElement.GetProperty("errorType").GetString());
        Assert.InRange(document.RootElement.GetProperty("error").GetString()!.Length, 10, 2_000);
        await AssertGoesOnAsync();
    }

    [Fact]
    public async Task A_query_that_asks_too_much_is_refused()
    {
        (int status, string body) = await Pharos.GetAsync("prometheus", "/api/v1/query_range?query=up&start=0&end=2000000000&step=1");
        Assert.Equal(400, status);
        Assert.Contains("exceeded maximum resolution of 11,000 points", body, StringComparison.Ordinal);
        await AssertGoesOnAsync();
    }

    [Fact]
    public async Task A_probe_of_an_endless_redirect_fails_and_ends()
    {
        (int status, string body) = await Pharos.GetAsync("blackbox", $"/probe?module=http_2xx&target={Uri.EscapeDataString($"http://{server.TargetAddress}/redirect/0")}");
        Assert.Equal(200, status);
        Assert.Contains("probe_success 0", body, StringComparison.Ordinal);
        await AssertGoesOnAsync();
    }

    private async Task AssertGoesOnAsync()
    {
        Assert.False(Pharos.HasExited, Pharos.Log);
        Assert.Equal(2, await Pharos.QueryAsync("1 + 1"));
        await Eventually.TrueAsync(async () => await Pharos.QueryAsync("fine") == 1 && await Pharos.QueryAsync("up{job=\"good\"}") == 1, () => Pharos.Log, s_limit);
        Assert.Equal(200, (await Pharos.GetAsync("alertmanager", "/-/healthy")).Status);
    }

    private async Task<string> LastErrorAsync(string job)
    {
        (_, string body) = await Pharos.GetAsync("prometheus", "/api/v1/targets?state=active");
        using var document = JsonDocument.Parse(body);
        return document.RootElement.GetProperty("data").GetProperty("activeTargets").EnumerateArray()
            .Where(t => t.GetProperty("scrapePool").GetString() == job).Select(t => t.GetProperty("lastError").GetString()!).FirstOrDefault("");
    }

    private async Task<(int Status, string Text)> WriteAsync(byte[] body)
    {
        using var content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/x-protobuf"), ContentEncoding = { "snappy" } } };
        using HttpResponseMessage response = await Pharos.Client.PostAsync(new Uri(Pharos.Prometheus, "/api/v1/write"), content, TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>Sends a body while it reads the answer, which comes before the body's end; HttpClient would fail on the connection that then closes.</summary>
    private async Task<string> SendLargeAsync(long bytes)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Pharos.Prometheus.Port, TestContext.Current.CancellationToken);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST /api/v1/write HTTP/1.1\r\nHost: {Pharos.Prometheus.Authority}\r\nContent-Type: application/x-protobuf\r\nContent-Encoding: snappy\r\nContent-Length: {bytes}\r\n\r\n"), TestContext.Current.CancellationToken);
        Task sending = Task.Run(async () =>
        {
            byte[] piece = new byte[64 << 10];
            try
            {
                for (long sent = 0; sent < bytes; sent += piece.Length) await stream.WriteAsync(piece);
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException) { } // the server or this test closed: it has answered
        }, TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        long start = Stopwatch.GetTimestamp();
        string answer = await reader.ReadLineAsync(TestContext.Current.CancellationToken) ?? "";
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, s_limit);
        client.Close();
        await sending;
        return answer;
    }
}
