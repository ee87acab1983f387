using System.Net.Http.Headers;
using System.Text;
using Pharos.Tests.Running;

namespace Pharos.Tests;

/// <summary>Who may use the listeners.</summary>
public sealed class AccessTests
{
    private const string Auth = """
        auth:
          users:
            ada: {password: correct horse}
          tokens:
            ci: {token: t0ken}
        """;

    [Fact]
    public async Task A_listener_beyond_loopback_needs_authentication()
    {
        using var folder = new ConfigFolder();
        CommandResult result = await PharosProcess.RunAsync("serve", "--config", folder.Config, "--data", folder.Data, "--listen.prometheus", "0.0.0.0:0");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("listen.prometheus: 0.0.0.0:0 is not a loopback address", result.Error, StringComparison.Ordinal);
        Assert.Contains("auth:", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_authentication_it_starts_and_asks_every_caller()
    {
        using var folder = new ConfigFolder();
        folder.Write("pharos.yml", Auth);
        await using PharosProcess pharos = await folder.ServeAsync("--listen.prometheus", "0.0.0.0:0");
        (string Listener, string Path)[] pages =
        [
            ("prometheus", "/api/v1/query?query=1"), ("prometheus", "/metrics"), ("ui", "/"), ("ui", "/api/v1/query?query=1"), ("ui", "/api/pharos/v1/dashboards"),
            ("alertmanager", "/api/v2/status"), ("node", "/metrics"), ("blackbox", "/metrics"), ("prometheus", "/api/v1/status/config"),
        ];
        foreach ((string listener, string path) in pages)
        {
            Assert.Equal(401, await StatusAsync(pharos, listener, path, null));
            Assert.Equal(401, await StatusAsync(pharos, listener, path, Basic("ada", "wrong")));
            Assert.Equal(401, await StatusAsync(pharos, listener, path, Basic("bob", "correct horse")));
            Assert.Equal(401, await StatusAsync(pharos, listener, path, new AuthenticationHeaderValue("Bearer", "t0ke")));
            Assert.NotEqual(401, await StatusAsync(pharos, listener, path, Basic("ada", "correct horse")));
        }
        Assert.Equal(200, await StatusAsync(pharos, "prometheus", "/api/v1/query?query=1", Basic("ada", "correct horse")));
        Assert.Equal(200, await StatusAsync(pharos, "prometheus", "/api/v1/query?query=1", new AuthenticationHeaderValue("Bearer", "t0ken")));
        Assert.Equal(200, await StatusAsync(pharos, "alertmanager", "/api/v2/status", Basic("ada", "correct horse")));
        Assert.Equal(200, await StatusAsync(pharos, "prometheus", "/-/healthy", null)); // load balancers have no password
        Assert.Equal(401, (await pharos.PostAsync("prometheus", "/-/quit")).Status);
        Assert.False(pharos.HasExited);
        Assert.DoesNotContain("correct horse", pharos.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("prometheus", "/-/reload")]
    [InlineData("prometheus", "/-/quit")]
    [InlineData("prometheus", "/api/v1/write")]
    [InlineData("alertmanager", "/api/v2/silences")]
    [InlineData("alertmanager", "/api/v2/alerts")]
    [InlineData("ui", "/api/v2/silences")]
    [InlineData("ui", "/-/quit")]
    public async Task A_write_that_another_sites_page_sends_is_refused(string listener, string path)
    {
        using var folder = new ConfigFolder();
        await using PharosProcess pharos = await folder.ServeAsync();
        string own = pharos[listener].GetLeftPart(UriPartial.Authority);
        foreach (string origin in (string[])["https://evil.example", "null", own.Replace("http:", "ftp:", StringComparison.Ordinal) + "0"])
            Assert.Equal(403, (await pharos.PostAsync(listener, path, "[]", change: r => r.Headers.Add("Origin", origin))).Status);
        Assert.False(pharos.HasExited);
        if (path.EndsWith("quit", StringComparison.Ordinal)) return;
        Assert.NotEqual(403, (await pharos.PostAsync(listener, path, "[]", change: r => r.Headers.Add("Origin", own))).Status);
        Assert.NotEqual(403, (await pharos.PostAsync(listener, path, "[]")).Status); // machines send no origin
    }

    private static AuthenticationHeaderValue Basic(string user, string password) => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));

    private static async Task<int> StatusAsync(PharosProcess pharos, string listener, string path, AuthenticationHeaderValue? credentials)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(pharos[listener], path)) { Headers = { Authorization = credentials } };
        using HttpResponseMessage response = await pharos.Client.SendAsync(request);
        return (int)response.StatusCode;
    }
}
