using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Pharos.Core;
using Pharos.Testing;
using Pharos.Traces.Config;
using Pharos.Traces.Ingest;
using Pharos.Traces.Store;
using Pharos.Wire.Otlp;

namespace Pharos.Traces.Tests.Api;

/// <summary>The part behind real listeners: Tempo's port with OTLP over HTTP, and OTLP over gRPC.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private WebApplication _app = null!;

    private TestServer() { }

    public TracesPart Part { get; private set; } = null!;

    public HttpClient Client { get; private set; } = null!;

    public Uri GrpcUrl { get; private set; } = null!;

    public MetricRegistry Registry { get; } = new();

    public static async Task<TestServer> StartAsync(TempoSettings? settings = null)
    {
        var server = new TestServer();
        settings ??= new TempoSettings { Store = new TraceStoreOptions { Retention = TimeSpan.Zero } };
        server.Part = await TracesPart.OpenAsync(Path.Combine(server._folder.Path, "traces"), settings, server.Registry, TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddSingleton<Microsoft.Extensions.Logging.ILoggerFactory>(NullLoggerFactory.Instance);
        builder.Services.AddRoutingCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(System.Net.IPAddress.Loopback, 0);
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, o => o.Protocols = HttpProtocols.Http2);
        });
        server._app = builder.Build();
        server.Part.Map(server._app, "0.1.0", withServerPages: true);
        server._app.MapOtlpGrpc(server.Part.Otlp);
        server._app.MapJaegerThrift(server.Part.Otlp);
        await server._app.StartAsync();
        string[] urls = [.. server._app.Urls];
        server.Client = new HttpClient { BaseAddress = new Uri(urls[0]) };
        server.GrpcUrl = new Uri(urls[1]);
        return server;
    }

    public async Task PostJsonAsync(string json)
    {
        using var content = new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await Client.PostAsync("/v1/traces", content);
        Assert.Equal(200, (int)response.StatusCode);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        await Part.DisposeAsync();
        _folder.Dispose();
    }
}
