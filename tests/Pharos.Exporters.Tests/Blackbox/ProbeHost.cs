using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging.Abstractions;
using Pharos.Exporters.Blackbox;
using Pharos.Testing;

namespace Pharos.Exporters.Tests.Blackbox;

/// <summary>The blackbox exporter over HTTP with modules of the test.</summary>
internal sealed class ProbeHost : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private WebApplication _app = null!;

    private ProbeHost(string modules)
    {
        ConfigPath = _folder.Write("blackbox.yml", modules);
        Exporter = new BlackboxExporter(new BlackboxOptions { ConfigPath = ConfigPath }, TimeProvider.System, NullLogger<BlackboxExporter>.Instance);
        Exporter.Reload();
    }

    public string ConfigPath { get; }

    public BlackboxExporter Exporter { get; }

    public HttpClient Client { get; private set; } = null!;

    public string Write(string name, string text) => _folder.Write(name, text);

    public static async Task<ProbeHost> StartAsync(string modules)
    {
        var host = new ProbeHost(modules);
        host._app = await LoopbackApp.StartAsync(app => app.MapBlackboxExporter(host.Exporter));
        host.Client = new HttpClient { BaseAddress = new Uri(host._app.Urls.First()) };
        return host;
    }

    /// <summary>The page of a probe, asked with a scrape timeout of that many seconds.</summary>
    public async Task<string> ProbeAsync(string module, string target, double timeoutSeconds = 10, bool debug = false)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/probe?module={module}&target={Uri.EscapeDataString(target)}{(debug ? "&debug=true" : "")}");
        request.Headers.Add("X-Prometheus-Scrape-Timeout-Seconds", timeoutSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture));
        using HttpResponseMessage response = await Client.SendAsync(request);
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return text;
    }

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        await _app.DisposeAsync();
        _folder.Dispose();
    }
}
