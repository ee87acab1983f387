using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Pharos.Exporters.Tests.Node;

namespace Pharos.Exporters.Tests.Blackbox;

/// <summary>The same probes by Debian's blackbox_exporter and by ours.</summary>
public sealed class OriginalTests
{
    private const string Original = "/usr/bin/prometheus-blackbox-exporter";
    private const string Modules = "modules:\n  plain: {prober: http}\n  https: {prober: http, http: {tls_config: {insecure_skip_verify: true}, fail_if_body_not_matches_regexp: [hello]}}\n  tcp: {prober: tcp}\n";

    [Fact]
    public async Task Every_series_of_the_original_is_ours_too()
    {
        Assert.SkipUnless(File.Exists(Original), $"{Original} is not installed");
        await using ProbeTarget target = await ProbeTarget.StartAsync();
        await using ProbeHost host = await ProbeHost.StartAsync(Modules);
        int port;
        using (var listener = new TcpListener(IPAddress.Loopback, 0))
        {
            listener.Start();
            port = ((IPEndPoint)listener.LocalEndpoint).Port;
        }
        using Process original = Process.Start(new ProcessStartInfo(Original, $"--web.listen-address=127.0.0.1:{port} --config.file={host.ConfigPath}") { RedirectStandardError = true, RedirectStandardOutput = true })!;
        try
        {
            foreach ((string module, string url) in ((string, string)[])[("plain", target.Http + "/ok"), ("plain", target.Http + "/redirect/2"), ("plain", target.Http + "/status/500"), ("https", target.Https + "/ok"), ("tcp", $"127.0.0.1:{target.HttpPort}")])
            {
                Dictionary<string, FamilyText> theirs = NodeFixture.Parse(await FetchAsync($"http://127.0.0.1:{port}/probe?module={module}&target={Uri.EscapeDataString(url)}"));
                // The serial number is younger than Debian's version.
                Dictionary<string, FamilyText> ours = NodeFixture.Parse(System.Text.RegularExpressions.Regex.Replace(await host.ProbeAsync(module, url), ",serialnumber=\"[0-9a-f]+\"", ""));
                string[] missing = [.. theirs.SelectMany(f => f.Value.Samples.Keys).Except(ours.SelectMany(f => f.Value.Samples.Keys))];
                Assert.True(missing.Length == 0, $"{module} {url}: missing {string.Join(", ", missing)}, have {string.Join(", ", ours.SelectMany(f => f.Value.Samples.Keys).Where(k => k.Contains("ssl")))}");
                foreach ((string name, FamilyText family) in theirs)
                {
                    Assert.Equal(family.Type, ours[name].Type);
                    if (name.Contains("duration") || name.Contains("_time_") || name.Contains("ssl_last")) continue;
                    Assert.All(family.Samples, s => Assert.True(s.Value == ours[name].Samples[s.Key], $"{module} {url}: {s.Key} is {ours[name].Samples[s.Key]}, the original has {s.Value}"));
                }
            }
        }
        finally
        {
            original.Kill();
        }
    }

    private static async Task<string> FetchAsync(string url)
    {
        using var client = new HttpClient();
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                return await client.GetStringAsync(url);
            }
            catch (HttpRequestException) when (attempt < 100)
            {
                await Task.Delay(100); // another process is starting; there is no clock of ours to advance
            }
        }
    }
}
