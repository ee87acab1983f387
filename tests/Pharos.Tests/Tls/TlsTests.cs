using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Trace;
using Pharos.Testing;
using Pharos.Tests.Running;

namespace Pharos.Tests.Tls;

/// <summary>The real process with TLS on its listeners.</summary>
public sealed class TlsTests : IDisposable
{
    private const string Files = "tls: {cert_file: tls/server.crt, key_file: tls/server.key}\n";
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    private readonly TestAuthority _authority = new("pharos test"), _stranger = new("stranger");
    private readonly ConfigFolder _config = new("global: {scrape_interval: 1s}\n");

    public void Dispose()
    {
        _config.Dispose();
        _authority.Dispose();
        _stranger.Dispose();
    }

    private void Install((string Certificate, string Key) pair, string name = "server")
    {
        _config.Write($"tls/{name}.key", pair.Key);
        _config.Write($"tls/{name}.crt", pair.Certificate);
        _config.Write("tls/ca.crt", _authority.Pem);
    }

    private string Path(string file) => System.IO.Path.Combine(_config.Config, "tls", file);

    private static async Task<string> AskAsync(HttpMessageHandler transport, Uri url)
    {
        using var client = new HttpClient(transport);
        return await client.GetStringAsync(url, TestContext.Current.CancellationToken);
    }

    private static Task<HttpRequestException> RefusedAsync(HttpMessageHandler transport, Uri url) => Assert.ThrowsAsync<HttpRequestException>(() => AskAsync(transport, url));

    [Fact]
    public async Task Spans_come_by_gRPC_and_their_metrics_are_written_to_ourselves_though_clients_need_certificates_and_passwords()
    {
        (string, string) client = _authority.Issue("client.test");
        Install(_authority.Issue("pharos.test")); // for a name by which the process does not call itself
        _config.Write("pharos.yml", Files.Replace("}", ", client_ca_file: tls/ca.crt, client_auth_type: RequireAndVerifyClientCert}", StringComparison.Ordinal));
        _config.Write("prometheus/web.yml", "basic_auth_users: {ada: '$2y$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e'}\nhttp_server_config: {headers: {X-Frame-Options: deny}}\n");
        _config.Write("grafana/provisioning/datasources/own.yml", "apiVersion: 1\ndatasources: [{name: own, uid: own, type: prometheus, url: '${PHAROS_PROMETHEUS_URL}', basicAuth: true, basicAuthUser: ada, secureJsonData: {basicAuthPassword: correct horse}}]\n");
        await using PharosProcess pharos = await _config.ServeAsync(() => _authority.Transport(client));
        Assert.Equal(401, (await pharos.GetAsync("prometheus", "/api/v1/query?query=1")).Status);
        pharos.Client.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("ada:wrong horse")));
        Assert.Equal(401, (await pharos.GetAsync("prometheus", "/api/v1/query?query=1")).Status);
        pharos.Client.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("ada:correct horse")));

        using var source = new ActivitySource("tls");
        using (TracerProvider traces = Sdk.CreateTracerProviderBuilder().AddSource("tls").AddOtlpExporter(o =>
        {
            o.Protocol = OtlpExportProtocol.Grpc;
            o.Endpoint = pharos["otlpgrpc"];
            o.Headers = $"Authorization={pharos.Client.DefaultRequestHeaders.Authorization}";
            o.HttpClientFactory = () => new HttpClient(_authority.Transport(client)) { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        }).Build())
        {
            for (int i = 0; i < 3; i++) source.StartActivity("GET /", ActivityKind.Server)!.Dispose();
        }
        await Eventually.TrueAsync(async () => await pharos.QueryAsync("sum(traces_spanmetrics_calls_total)") == 3, () => pharos.Log, s_limit);

        (int status, string body) = await pharos.GetAsync("ui", "/api/datasources/proxy/uid/own/api/v1/query?query=41%2B1");
        Assert.True(status == 200 && body.Contains("\"42\"", StringComparison.Ordinal), body);
        using HttpResponseMessage page = await pharos.Client.GetAsync(pharos["ui"], TestContext.Current.CancellationToken);
        Assert.Equal("deny", page.Headers.GetValues("X-Frame-Options").Single());
    }

    [Fact]
    public async Task Certificates_of_clients_are_judged()
    {
        Install(_authority.Issue("pharos.test"));
        _config.Write("pharos.yml", Files.Replace("}", ", client_ca_file: tls/ca.crt, client_auth_type: RequireAndVerifyClientCert, client_allowed_sans: [agent.test], listeners: [prometheus]}", StringComparison.Ordinal));
        await using PharosProcess pharos = await _config.ServeAsync(() => _authority.Transport(_authority.Issue("agent.test")));
        Assert.Equal(("https", "http"), (pharos.Prometheus.Scheme, pharos["loki"].Scheme));
        var healthy = new Uri(pharos.Prometheus, "/-/healthy");
        Assert.Equal("Prometheus Server is Healthy.\n", await AskAsync(_authority.Transport(_authority.Issue("agent.test")), healthy));
        await RefusedAsync(_authority.Transport(), healthy);
        await RefusedAsync(_authority.Transport(_stranger.Issue("agent.test")), healthy);
        await RefusedAsync(_authority.Transport(_authority.Issue("agent.test", days: -1)), healthy);
        await RefusedAsync(_authority.Transport(_authority.Issue("other.test")), healthy);
        await RefusedAsync(_stranger.Transport(_authority.Issue("agent.test")), healthy);
    }

    [Fact]
    public async Task A_renewed_certificate_is_shown_without_a_restart_and_a_broken_one_is_not()
    {
        Install(_authority.Issue("pharos.test", days: -1));
        _config.Write("pharos.yml", Files.Replace("}", ", listeners: [ui]}", StringComparison.Ordinal));
        await using PharosProcess pharos = await _config.ServeAsync();
        var healthy = new Uri(pharos["ui"], "/-/healthy");
        Assert.Contains("the certificate has expired", pharos.Log, StringComparison.Ordinal);
        await RefusedAsync(_authority.Transport(), healthy);

        int connections = 0;
        Install(_authority.Issue("pharos.test"));
        await Eventually.TrueAsync(() => AcceptedAsync(_authority), () => pharos.Log, s_limit);
        SocketsHttpHandler counting = _authority.Transport();
        counting.ConnectCallback = async (context, cancellationToken) =>
        {
            connections++;
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        };
        using var kept = new HttpClient(counting);
        await kept.GetStringAsync(healthy, TestContext.Current.CancellationToken);

        _config.Write("tls/server.key", _authority.Issue("pharos.test").Key); // not that of the certificate
        await Eventually.TrueAsync(async () => await pharos.OwnMetricAsync("pharos_tls_last_reload_successful") == 0, () => pharos.Log, s_limit);
        Assert.True(await AcceptedAsync(_authority));
        Assert.Contains("the listeners' certificate is not renewed, the old one stays", pharos.Log, StringComparison.Ordinal);
        (int status, string reason) = await pharos.PostAsync("prometheus", "/-/reload");
        Assert.Equal(500, status);
        Assert.Contains("pharos.yml:1:6: error: tls: certificate and key cannot be used", reason, StringComparison.Ordinal);

        Install(_stranger.Issue("pharos.test"));
        await Eventually.TrueAsync(() => AcceptedAsync(_stranger), () => pharos.Log, s_limit);
        Assert.Equal(1, await pharos.OwnMetricAsync("pharos_tls_last_reload_successful"));
        Assert.Equal(200, (await pharos.PostAsync("prometheus", "/-/reload")).Status);
        await kept.GetStringAsync(healthy, TestContext.Current.CancellationToken);
        Assert.Equal(1, connections); // it saw nothing of all this
        _config.Write("pharos.yml", "");
        (status, reason) = await pharos.PostAsync("prometheus", "/-/reload");
        Assert.Equal(500, status);
        Assert.Contains("the ui listener speaks TLS: restart to change it", reason, StringComparison.Ordinal);

        async Task<bool> AcceptedAsync(TestAuthority trusted)
        {
            try { return await AskAsync(trusted.Transport(), healthy) is { Length: > 0 }; }
            catch (HttpRequestException) { return false; }
        }
    }

    [Fact]
    public async Task Commands_and_curl_trust_the_authority_that_they_are_told()
    {
        (string Certificate, string Key) client = _authority.Issue("client.test");
        Install(_authority.Issue("pharos.test"));
        Install(client, "client");
        _config.Write("web-config.yml", "tls_server_config: {cert_file: tls/server.crt, key_file: tls/server.key, client_ca_file: tls/ca.crt, client_auth_type: RequireAndVerifyClientCert}\n");
        await using PharosProcess pharos = await _config.ServeAsync(() => _authority.Transport(client), "--web.config.file", System.IO.Path.Combine(_config.Config, "web-config.yml"));
        string url = pharos.Prometheus.GetLeftPart(UriPartial.Authority);
        string[] query = ["query", "promql", "6*7", "--url", url], shown = ["--cert-file", Path("client.crt"), "--key-file", Path("client.key")];
        CommandResult answered = await PharosProcess.RunAsync([.. query, .. shown, "--ca-file", Path("ca.crt")]);
        Assert.True(answered.ExitCode == 0 && answered.Output.Contains("42", StringComparison.Ordinal), answered.ToString());
        CommandResult untrusting = await PharosProcess.RunAsync([.. query, .. shown]);
        Assert.Equal(1, untrusting.ExitCode);
        Assert.Contains("certificate", untrusting.Error, StringComparison.Ordinal);
        Assert.Equal(2, (await PharosProcess.RunAsync([.. query, "--ca-file", Path("none.crt")])).ExitCode);

        OriginalTool.Require("curl");
        CommandResult curl = await OriginalTool.RunAsync("curl", _config.Config, "--silent", "--show-error", "--cacert", Path("ca.crt"), "--cert", Path("client.crt"), "--key", Path("client.key"), $"{url}/api/v1/query?query=1");
        Assert.Contains("\"status\":\"success\"", curl.Output, StringComparison.Ordinal);
        CommandResult old = await OriginalTool.RunAsync("curl", _config.Config, "--silent", "--show-error", "--tls-max", "1.1", "--cacert", Path("ca.crt"), "--cert", Path("client.crt"), "--key", Path("client.key"), $"{url}/-/healthy");
        Assert.NotEqual(0, old.ExitCode);
    }

    [Fact]
    public async Task Debians_Prometheus_scrapes_it_and_accepts_its_configuration()
    {
        OriginalTool.Require("prometheus");
        OriginalTool.Require("promtool");
        (string Certificate, string Key) client = _authority.Issue("client.test");
        Install(_authority.Issue("pharos.test"));
        Install(client, "client");
        _config.Write("prometheus/web.yml", "tls_server_config: {cert_file: ../tls/server.crt, key_file: ../tls/server.key, client_ca_file: ../tls/ca.crt, client_auth_type: RequireAndVerifyClientCert}\n");
        CommandResult judged = await OriginalTool.RunAsync("promtool", System.IO.Path.Combine(_config.Config, "prometheus"), "check", "web-config", "web.yml");
        Assert.True(judged.ExitCode == 0, judged.ToString());
        await using PharosProcess pharos = await _config.ServeAsync(() => _authority.Transport(client));
        using var folder = new TempFolder();
        folder.Write("prometheus.yml", $$"""
            global: {scrape_interval: 1s}
            scrape_configs:
            - job_name: pharos
              scheme: https
              tls_config: {ca_file: {{Path("ca.crt")}}, cert_file: {{Path("client.crt")}}, key_file: {{Path("client.key")}}, server_name: pharos.test}
              static_configs: [{targets: ["{{pharos.Prometheus.Authority}}"]}]
            remote_write:
            - url: "{{new Uri(pharos.Prometheus, "/api/v1/write")}}"
              tls_config: {ca_file: {{Path("ca.crt")}}, cert_file: {{Path("client.crt")}}, key_file: {{Path("client.key")}}}
              queue_config: {batch_send_deadline: 200ms}
            """);
        using var start = Process.Start(new ProcessStartInfo("prometheus", ["--config.file=prometheus.yml", "--web.listen-address=127.0.0.1:0", $"--storage.tsdb.path={folder.File("data")}"]) { WorkingDirectory = folder.Path, RedirectStandardError = true })!;
        try
        {
            start.ErrorDataReceived += (_, _) => { };
            start.BeginErrorReadLine();
            await Eventually.TrueAsync(async () => await pharos.QueryAsync("up{job=\"pharos\"}") == 1, () => pharos.Log, s_limit);
        }
        finally { start.Kill(); }
    }

    [Fact]
    public async Task A_scrape_and_a_notification_take_the_certificate_of_the_name_that_they_are_told_and_no_other()
    {
        Install(_authority.Issue("loki.test", withAddress: false));
        _config.Write("pharos.yml", Files.Replace("}", ", listeners: [loki]}", StringComparison.Ordinal));
        string[] names = ["loki.test", "other.test", ""];
        _config.Write("prometheus/prometheus.yml", "global: {scrape_interval: 1s, evaluation_interval: 1s}\nrule_files: [rules.yml]\nalerting: {alertmanagers: [{static_configs: [{targets: ['${PHAROS_ALERTMANAGER_ADDRESS}']}]}]}\nscrape_configs:\n" + string.Concat(names.Select(name =>
            $"- {{job_name: 'scrape {name}', scheme: https, tls_config: {{ca_file: {Path("ca.crt")}, server_name: '{name}'}}, static_configs: [{{targets: ['${{PHAROS_LOKI_ADDRESS}}']}}]}}\n")));
        _config.Write("prometheus/rules.yml", "groups: [{name: g, rules: [{alert: Always, expr: vector(1)}]}]\n");
        _config.Write("alertmanager/alertmanager.yml", "route: {receiver: r, group_wait: 0s}\nreceivers:\n- name: r\n  webhook_configs:\n" + string.Concat(names.Select(name =>
            $"  - {{url: '${{PHAROS_LOKI_URL}}/loki/api/v1/none', http_config: {{tls_config: {{ca_file: {Path("ca.crt")}, server_name: '{name}'}}}}}}\n")));
        await using PharosProcess pharos = await _config.ServeAsync();
        await Eventually.TrueAsync(async () => await pharos.QueryAsync("count(up)") == 3, () => pharos.Log, s_limit);
        Assert.Equal(1, await pharos.QueryAsync("max_over_time(up{job=\"scrape loki.test\"}[5m])"));
        Assert.Equal(0, await pharos.QueryAsync("max(max_over_time(up{job!=\"scrape loki.test\"}[5m]))"));
        // Nothing takes a notification there, which a 404 says: the connection stood. The two others have none.
        await Eventually.TrueAsync(async () => await pharos.OwnMetricAsync("alertmanager_notification_requests_failed_total") >= 3, () => pharos.Log, s_limit);
        Assert.Equal(1, await pharos.OwnMetricAsync("alertmanager_notifications_failed_total", "reason=\"clientError\""));
    }

    [Fact]
    public async Task An_agent_s_node_exporter_speaks_TLS_and_asks_who_scrapes()
    {
        Install(_authority.Issue("agent.test"));
        _config.Write("otelcol.yml", "receivers: {otlp: {protocols: {http: {endpoint: '127.0.0.1:0'}}}}\nexporters: {debug: }\nservice: {pipelines: {logs: {receivers: [otlp], exporters: [debug]}}}\n");
        _config.Write("web.yml", "tls_server_config: {cert_file: tls/server.crt, key_file: tls/server.key}\nbasic_auth_users: {ada: '$2y$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e'}\n");
        int port = FreePort.Next();
        await using AgentProcess agent = await AgentProcess.StartAsync(
            "--config", System.IO.Path.Combine(_config.Config, "otelcol.yml"), "--data", _config.Data, "--listen", $"127.0.0.1:{port}", "--web.config.file", System.IO.Path.Combine(_config.Config, "web.yml"));
        var metrics = new Uri($"https://127.0.0.1:{port}/metrics");
        Assert.Equal(HttpStatusCode.Unauthorized, (await RefusedAsync(_authority.Transport(), metrics)).StatusCode);
        using var client = new HttpClient(_authority.Transport()) { DefaultRequestHeaders = { Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("ada:correct horse"))) } };
        Assert.Contains("node_", await client.GetStringAsync(metrics, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_listener_beyond_loopback_may_know_its_clients_by_certificates()
    {
        Install(_authority.Issue("pharos.test"));
        _config.Write("pharos.yml", Files.Replace("}", ", client_ca_file: tls/ca.crt, client_auth_type: VerifyClientCertIfGiven, listeners: [ui]}", StringComparison.Ordinal));
        (int exitCode, IReadOnlyList<CheckFinding> findings) = await PharosProcess.CheckAsync(_config.Config, "--listen.ui", "0.0.0.0:0");
        Assert.Equal(1, exitCode);
        Assert.Contains(findings, f => f.Message.Contains("listen.ui: 0.0.0.0:0 is not a loopback address", StringComparison.Ordinal));
        _config.Write("pharos.yml", Files.Replace("}", ", client_ca_file: tls/ca.crt, client_auth_type: RequireAndVerifyClientCert, listeners: [ui]}", StringComparison.Ordinal));
        Assert.Equal(0, (await PharosProcess.CheckAsync(_config.Config, "--listen.ui", "0.0.0.0:0")).ExitCode);
        Assert.Equal(1, (await PharosProcess.CheckAsync(_config.Config, "--listen.loki", "0.0.0.0:0")).ExitCode);
    }

    [Theory]
    [InlineData("tls: {cert_file: no.crt, key_file: no.key}", "pharos.yml", 1, 6, "Could not find file")]
    [InlineData("tls:\n  cert_file: a\n  key_file: b\n  client_ca_file: c", "pharos.yml", 2, 3, "client CA's have been configured without a Client Auth Policy")]
    [InlineData("tls: {cert: x, key: y, min_version: TLS9}", "pharos.yml", 1, 37, "unknown value \"TLS9\"")]
    [InlineData("tls: {cert: x, key: y, min_version: TLS13, max_version: TLS12}", "pharos.yml", 1, 57, "is below min_version")]
    [InlineData("tls: {cert: x, key: y, listeners: [grpc]}", "pharos.yml", 1, 36, "unknown listener \"grpc\"")]
    [InlineData("tls: {cert: x, key: y, cipher_suites: [TLS_NULL]}", "pharos.yml", 1, 40, "unknown cipher: TLS_NULL")]
    [InlineData("tls: {cert: hush, key: hush}", "pharos.yml", 1, 6, "certificate and key cannot be used")]
    [InlineData("basic_auth_users: {ada: hush}", "web.yml", 1, 25, "is no bcrypt hash")]
    [InlineData("http_server_config: {headers: {X-Frame-Options: maybe}}", "web.yml", 1, 49, "invalid value for X-Frame-Options. Expected one of: deny, sameorigin, but got: maybe")]
    [InlineData("http_server_config: {headers: {Server: x}}", "web.yml", 1, 40, "HTTP header \"Server\" can not be configured")]
    [InlineData("tls_server_confg: {}", "web.yml", 1, 1, "unknown key, did you mean tls_server_config?")]
    public async Task Faults_are_shown_with_their_place_and_without_secrets(string text, string file, int line, int column, string message)
    {
        _config.Write(file == "web.yml" ? "prometheus/web.yml" : file, text + "\n");
        (int exitCode, IReadOnlyList<CheckFinding> findings) = await PharosProcess.CheckAsync(_config.Config);
        Assert.Equal(1, exitCode);
        Assert.Contains(findings, f => f.IsError && f.File.EndsWith(file, StringComparison.Ordinal) && (f.Line, f.Column) == (line, column) && f.Message.Contains(message, StringComparison.Ordinal));
        Assert.DoesNotContain(findings, f => f.Message.Contains("hush", StringComparison.Ordinal));
    }
}
