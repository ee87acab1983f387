using System.Net;

namespace Pharos.Exporters.Tests.Blackbox;

public sealed class HttpProberTests : IAsyncLifetime
{
    private ProbeTarget _target = null!;

    public async ValueTask InitializeAsync() => _target = await ProbeTarget.StartAsync();

    public ValueTask DisposeAsync() => _target.DisposeAsync();

    /// <summary>Module, path on the plain listener, lines that the page must have.</summary>
    public static TheoryData<string, string, string[]> Plain => new()
    {
        { "{prober: http}", "/ok", ["probe_success 1", "probe_http_status_code 200", "probe_http_content_length 11", "probe_http_uncompressed_body_length 11", "probe_http_version 1.1", "probe_http_ssl 0", "probe_http_redirects 0", "probe_failed_due_to_regex 0", "probe_http_last_modified_timestamp_seconds 1445412480", "probe_ip_protocol 4"] },
        { "{prober: http}", "/status/404", ["probe_success 0", "probe_http_status_code 404"] },
        { "{prober: http, http: {valid_status_codes: [404]}}", "/status/404", ["probe_success 1"] },
        { "{prober: http}", "/redirect/3", ["probe_success 1", "probe_http_redirects 4", "probe_http_status_code 200"] },
        { "{prober: http, http: {follow_redirects: false}}", "/redirect/3", ["probe_success 0", "probe_http_redirects 0", "probe_http_status_code 302"] },
        { "{prober: http}", "/circle", ["probe_success 0", "probe_http_redirects 10"] },
        { "{prober: http, http: {fail_if_body_matches_regexp: [wor.d]}}", "/ok", ["probe_success 0", "probe_failed_due_to_regex 1"] },
        { "{prober: http, http: {fail_if_body_not_matches_regexp: [absent]}}", "/ok", ["probe_success 0", "probe_failed_due_to_regex 1"] },
        { "{prober: http, http: {fail_if_body_not_matches_regexp: [hello, world]}}", "/ok", ["probe_success 1", "probe_failed_due_to_regex 0"] },
        { "{prober: http, http: {fail_if_header_matches: [{header: X-Kind, regexp: ^fine$}]}}", "/ok", ["probe_success 0", "probe_failed_due_to_regex 1"] },
        { "{prober: http, http: {fail_if_header_not_matches: [{header: X-None, regexp: a}]}}", "/ok", ["probe_success 0", "probe_failed_due_to_regex 1"] },
        { "{prober: http, http: {fail_if_header_not_matches: [{header: X-None, regexp: a, allow_missing: true}]}}", "/ok", ["probe_success 1"] },
        { "{prober: http, http: {fail_if_not_ssl: true}}", "/ok", ["probe_success 0", "probe_http_ssl 0"] },
        { "{prober: http, http: {valid_http_versions: [HTTP/2.0]}}", "/ok", ["probe_success 0"] },
        { "{prober: http, http: {compression: gzip, fail_if_body_not_matches_regexp: [squeezed]}}", "/gzip", ["probe_success 1", "probe_http_uncompressed_body_length 41"] },
        { "{prober: http, http: {body_size_limit: 5B}}", "/ok", ["probe_success 0"] },
        { "{prober: http, http: {body_size_limit: 1MB}}", "/endless", ["probe_success 0"] },
        { "{prober: http, http: {method: POST, body: ping, headers: {X-A: b, Host: other.test}, basic_auth: {username: u, password: p}, fail_if_body_not_matches_regexp: ['^POST other.test auth=Basic dTpw a=b body=ping$']}}", "/echo", ["probe_success 1"] },
        { "{prober: http, http: {bearer_token: abc, fail_if_body_not_matches_regexp: ['auth=Bearer abc']}}", "/echo", ["probe_success 1"] },
        { "{prober: http, http: {fail_if_body_json_matches_cel: 'body.a == 1'}}", "/ok", ["probe_success 0"] },
    };

    [Theory, MemberData(nameof(Plain))]
    public async Task Judges_as_the_module_says(string module, string path, string[] lines)
    {
        await using ProbeHost host = await ProbeHost.StartAsync($"modules:\n  m: {module}\n");
        string page = await host.ProbeAsync("m", _target.Http + path);
        string[] got = page.Split('\n');
        Assert.All(lines, line => Assert.True(got.Contains(line), $"no line \"{line}\" in\n{page}"));
        foreach (string phase in (string[])["resolve", "connect", "tls", "processing", "transfer"]) Assert.Contains($"probe_http_duration_seconds{{phase=\"{phase}\"}}", page);
    }

    [Fact]
    public async Task Https_shows_the_certificate_and_refuses_an_unknown_issuer()
    {
        await using ProbeHost host = await ProbeHost.StartAsync("modules:\n  strict: {prober: http}\n  trusting: {prober: http, http: {tls_config: {ca_file: ca.pem}}}\n  lax: {prober: http, http: {tls_config: {insecure_skip_verify: true}, valid_http_versions: [HTTP/2.0]}}\n  ssl_fails: {prober: http, http: {fail_if_ssl: true, tls_config: {insecure_skip_verify: true}}}\n");
        host.Write("ca.pem", _target.Certificate.ExportCertificatePem());
        double expiry = (_target.Certificate.NotAfter.ToUniversalTime() - DateTime.UnixEpoch).TotalSeconds;

        string strict = await host.ProbeAsync("strict", _target.Https + "/ok");
        Assert.Contains("probe_success 0\n", strict);
        Assert.DoesNotContain("probe_ssl_earliest_cert_expiry", strict);
        Assert.Contains("certificate refused", await host.ProbeAsync("strict", _target.Https + "/ok", debug: true));

        string trusting = await host.ProbeAsync("trusting", _target.Https + "/ok");
        Assert.Contains("probe_success 1\n", trusting);
        Assert.Contains("probe_http_ssl 1\n", trusting);
        Assert.Equal(expiry, Value(trusting, "probe_ssl_earliest_cert_expiry"));
        Assert.Equal(expiry, Value(trusting, "probe_ssl_last_chain_expiry_timestamp_seconds"));
        Assert.Contains("subjectalternative=\"localhost\"", trusting);
        Assert.Contains("probe_tls_version_info{version=\"TLS 1.3\"} 1", trusting);
        Assert.Contains("probe_http_version 2\n", trusting);
        Assert.True(Value(trusting, "probe_http_duration_seconds{phase=\"tls\"}") > 0);

        string lax = await host.ProbeAsync("lax", _target.Https + "/ok");
        Assert.Contains("probe_success 1\n", lax);
        Assert.Equal(-62135596800, Value(lax, "probe_ssl_last_chain_expiry_timestamp_seconds"));
        Assert.Contains("probe_success 0\n", await host.ProbeAsync("ssl_fails", _target.Https + "/ok"));
    }

    [Fact]
    public async Task Gives_up_half_a_second_before_the_scrape_does()
    {
        await using ProbeHost host = await ProbeHost.StartAsync("modules:\n  m: {prober: http}\n");
        string page = await host.ProbeAsync("m", _target.Http + "/slow", timeoutSeconds: 1);
        Assert.Contains("probe_success 0\n", page);
        Assert.Contains("probe_timeout_seconds 0.5\n", page);
        Assert.InRange(Value(page, "probe_duration_seconds"), 0.4, 5);
    }

    [Fact]
    public async Task A_refused_connection_and_an_unknown_name_are_failed_probes_with_a_reason()
    {
        await using ProbeHost host = await ProbeHost.StartAsync("modules:\n  m: {prober: http}\n");
        string refused = await host.ProbeAsync("m", "http://127.0.0.1:1/", debug: true);
        Assert.Contains("probe_success 0", refused);
        Assert.Contains("refused", refused, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Module configuration:\nprober: http", refused);
        Assert.Contains("probe_success 0", await host.ProbeAsync("m", "http://no-such-host.invalid/"));
    }

    [Fact]
    public async Task Callers_mistakes_are_400_and_a_bad_reload_changes_nothing()
    {
        await using ProbeHost host = await ProbeHost.StartAsync("modules:\n  m: {prober: http, http: {basic_auth: {username: u, password: topsecret}}}\n  w: {prober: wave}\n");
        Assert.Equal(HttpStatusCode.BadRequest, (await host.Client.GetAsync("/probe?module=m", TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal("Unknown module \"x\"", await (await host.Client.GetAsync("/probe?module=x&target=a", TestContext.Current.CancellationToken)).Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.BadRequest, (await host.Client.GetAsync("/probe?module=w&target=a", TestContext.Current.CancellationToken)).StatusCode);
        string shown = await host.Client.GetStringAsync("/config", TestContext.Current.CancellationToken);
        Assert.Contains("password: <secret>", shown);
        Assert.DoesNotContain("topsecret", shown);

        await File.WriteAllTextAsync(host.ConfigPath, "modules:\n  n: {prober: http, nonsense: 1}\n", TestContext.Current.CancellationToken);
        HttpResponseMessage reload = await host.Client.PostAsync("/-/reload", null, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.InternalServerError, reload.StatusCode);
        Assert.Contains("2:", await reload.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Contains("m", host.Exporter.Modules);
        Assert.Contains("blackbox_exporter_config_last_reload_successful 0", await host.Client.GetStringAsync("/metrics", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Grpc_health_is_asked_over_http2()
    {
        await using ProbeHost host = await ProbeHost.StartAsync("modules:\n  all: {prober: grpc, grpc: {tls: true, tls_config: {insecure_skip_verify: true}}}\n  orders: {prober: grpc, grpc: {service: orders, tls: true, tls_config: {insecure_skip_verify: true}}}\n  other: {prober: grpc, grpc: {service: other, tls: true, tls_config: {insecure_skip_verify: true}}}\n");
        string target = $"localhost:{_target.HttpsPort}";
        string all = await host.ProbeAsync("all", target);
        Assert.Contains("probe_success 1\n", all);
        Assert.Contains("probe_grpc_healthcheck_response{serving_status=\"SERVING\"} 1", all);
        Assert.Contains("probe_grpc_ssl 1\n", all);
        Assert.Contains("probe_success 1\n", await host.ProbeAsync("orders", target));
        string other = await host.ProbeAsync("other", target);
        Assert.Contains("probe_success 0\n", other);
        Assert.Contains("probe_grpc_status_code 5\n", other);
        Assert.Contains("probe_grpc_healthcheck_response{serving_status=\"SERVICE_UNKNOWN\"} 1", other);
    }

    internal static double Value(string page, string series) =>
        double.Parse(page.Split('\n').Single(l => l.StartsWith(series + " ", StringComparison.Ordinal))[(series.Length + 1)..], System.Globalization.CultureInfo.InvariantCulture);
}
