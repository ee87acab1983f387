using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Pharos.Exporters.Tests.Blackbox;

public sealed class StreamProberTests
{
    [Fact]
    public async Task Connects_talks_and_extracts_labels()
    {
        await using ProbeHost host = await ProbeHost.StartAsync("modules:\n  connect: {prober: tcp}\n  ssh: {prober: tcp, tcp: {query_response: [{expect: '^SSH-2.0-([^ -]+)(?: (.*))?$', labels: [{name: ssh_version, value: '${1}'}, {name: ssh_comments, value: '${2}'}]}, {send: 'HELLO'}, {expect: '^got HELLO$'}]}}\n  wrong: {prober: tcp, tcp: {query_response: [{expect: '^220 '}]}}\n  bytes: {prober: tcp, tcp: {query_response: [{expect_bytes: 'SSH-'}]}}\n  other_bytes: {prober: tcp, tcp: {query_response: [{expect_bytes: 'HTTP'}]}}\n");
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        Task serving = ServeAsync(server, async stream =>
        {
            await stream.WriteAsync("SSH-2.0-OpenSSH_9.6 Debian\r\n"u8.ToArray());
            using var reader = new StreamReader(stream, leaveOpen: true);
            if (await reader.ReadLineAsync() is { } line) await stream.WriteAsync(Encoding.UTF8.GetBytes($"got {line}\r\n"));
        });
        string target = $"127.0.0.1:{((IPEndPoint)server.LocalEndpoint).Port}";
        Assert.Contains("probe_success 1\n", await host.ProbeAsync("connect", target));
        string ssh = await host.ProbeAsync("ssh", target);
        Assert.Contains("probe_success 1\n", ssh);
        Assert.Contains("probe_expect_info{ssh_comments=\"Debian\",ssh_version=\"OpenSSH_9.6\"} 1\n", ssh);
        string wrong = await host.ProbeAsync("wrong", target, timeoutSeconds: 1);
        Assert.Contains("probe_success 0\n", wrong);
        Assert.Contains("probe_failed_due_to_regex 1\n", wrong);
        Assert.Contains("probe_success 1\n", await host.ProbeAsync("bytes", target));
        Assert.Contains("probe_failed_due_to_bytes 1\n", await host.ProbeAsync("other_bytes", target));
        Assert.Contains("probe_success 0\n", await host.ProbeAsync("connect", "127.0.0.1"));
        server.Stop();
        await serving;
    }

    [Fact]
    public async Task Begins_tls_in_mid_conversation()
    {
        await using ProbeTarget certificates = await ProbeTarget.StartAsync();
        await using ProbeHost host = await ProbeHost.StartAsync("modules:\n  smtp: {prober: tcp, tcp: {tls_config: {insecure_skip_verify: true}, query_response: [{expect: '^220 '}, {send: STARTTLS}, {expect: '^220 go'}, {starttls: true}, {send: EHLO}, {expect: '^250 '}]}}\n  tls: {prober: tcp, tcp: {tls: true, tls_config: {insecure_skip_verify: true}}}\n");
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        Task serving = ServeAsync(server, async stream =>
        {
            await stream.WriteAsync("220 mail\r\n"u8.ToArray());
            byte[] line = new byte[9];
            await stream.ReadExactlyAsync(line);
            await stream.WriteAsync("220 go\r\n"u8.ToArray());
            await using var ssl = new SslStream(stream, leaveInnerStreamOpen: true);
            await ssl.AuthenticateAsServerAsync(certificates.Certificate);
            await ssl.ReadExactlyAsync(line.AsMemory(0, 5));
            await ssl.WriteAsync("250 hello\r\n"u8.ToArray());
        });
        string page = await host.ProbeAsync("smtp", $"localhost:{((IPEndPoint)server.LocalEndpoint).Port}");
        Assert.Contains("probe_success 1\n", page);
        Assert.Contains("probe_ssl_earliest_cert_expiry", page);
        Assert.Contains("probe_success 1\n", await host.ProbeAsync("tls", $"localhost:{certificates.HttpsPort}"));
        Assert.Contains("probe_success 0\n", await host.ProbeAsync("tls", $"localhost:{certificates.HttpPort}", timeoutSeconds: 2));
        server.Stop();
        await serving;
    }

    [Fact]
    public async Task Icmp_reaches_the_loopback()
    {
        await using ProbeHost host = await ProbeHost.StartAsync("modules:\n  icmp: {prober: icmp, icmp: {preferred_ip_protocol: ip4}}\n");
        string page = await host.ProbeAsync("icmp", "127.0.0.1", debug: true);
        Assert.SkipWhen(page.Contains("not permitted", StringComparison.OrdinalIgnoreCase) || page.Contains("denied", StringComparison.OrdinalIgnoreCase), "this host lets nobody open ICMP sockets");
        Assert.Contains("probe_success 1\n", page);
        Assert.Contains("probe_icmp_duration_seconds{phase=\"rtt\"}", page);
    }

    [Fact]
    public async Task Dns_answers_are_judged_line_by_line()
    {
        await using ProbeHost host = await ProbeHost.StartAsync("modules:\n  a: {prober: dns, dns: {query_name: www.example.test, query_type: A, validate_answer_rrs: {fail_if_none_matches_regexp: [\"www.example.test.\\t300\\tIN\\tA\\t192.0.2.7\"]}}}\n  b: {prober: dns, dns: {query_name: www.example.test, query_type: A, validate_answer_rrs: {fail_if_matches_regexp: [192.0.2.7]}}}\n  soa: {prober: dns, dns: {query_name: example.test, query_type: SOA}}\n  nx: {prober: dns, dns: {query_name: nothing.test, query_type: A}}\n  nx_ok: {prober: dns, dns: {query_name: nothing.test, query_type: A, valid_rcodes: [NXDOMAIN]}}\n");
        using var server = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        using var stop = new CancellationTokenSource();
        Task serving = AnswerAsync(server, stop.Token);
        string target = $"127.0.0.1:{((IPEndPoint)server.Client.LocalEndPoint!).Port}";
        string a = await host.ProbeAsync("a", target);
        Assert.Contains("probe_success 1\n", a);
        Assert.Contains("probe_dns_answer_rrs 1\n", a);
        Assert.Contains("probe_dns_query_succeeded 1\n", a);
        Assert.Contains("probe_success 0\n", await host.ProbeAsync("b", target));
        Assert.Contains("probe_dns_serial 2026124697\n", await host.ProbeAsync("soa", target));
        Assert.Contains("probe_success 0\n", await host.ProbeAsync("nx", target));
        Assert.Contains("probe_success 1\n", await host.ProbeAsync("nx_ok", target));
        await stop.CancelAsync();
        await serving;
    }

    private static async Task AnswerAsync(UdpClient server, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                UdpReceiveResult query = await server.ReceiveAsync(cancellationToken);
                byte[] q = query.Buffer;
                ushort type = (ushort)(q[^4] << 8 | q[^3]);
                bool known = Encoding.ASCII.GetString(q).Contains("example");
                byte[] data = type == 6 ? [0xC0, 12, 0xC0, 12, 0x78, 0xC4, 0x35, 0x99, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4] : [192, 0, 2, 7];
                byte[] answer = known ? [0xC0, 12, 0, (byte)type, 0, 1, 0, 0, 1, 44, 0, (byte)data.Length, .. data] : [];
                byte[] message = [q[0], q[1], 0x81, (byte)(known ? 0x80 : 0x83), 0, 1, 0, (byte)(known ? 1 : 0), 0, 0, 0, 0, .. q[12..], .. answer];
                await server.SendAsync(message, query.RemoteEndPoint, cancellationToken);
            }
        }
        catch (OperationCanceledException) { } // the test is over
    }

    private static async Task ServeAsync(TcpListener server, Func<NetworkStream, Task> talk)
    {
        try
        {
            while (true)
            {
                using TcpClient client = await server.AcceptTcpClientAsync();
                try
                {
                    await talk(client.GetStream());
                }
                catch (IOException) { } // the probe had enough
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException) { } // stopped
    }
}
