using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Pharos.Logs.Api;
using Pharos.Logs.LogQL;
using Pharos.Logs.LogQL.Engine;

namespace Pharos.Logs.Tests.LogQL.Support;

/// <summary>The query API on a real port over entries in lists.</summary>
internal sealed class QueryServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly LogQueryEngine _engine;

    private QueryServer(WebApplication app, LogQueryEngine engine, HttpClient client)
    {
        _app = app;
        _engine = engine;
        Client = client;
    }

    public HttpClient Client { get; }

    public static async Task<QueryServer> StartAsync(ILogSource source, DateTimeOffset now, LogQueryLimits? limits = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddRoutingCore();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        WebApplication app = builder.Build();
        var engine = new LogQueryEngine(source, limits ?? new LogQueryLimits(), TimeProvider.System);
        new QueryApi(engine, new FakeTimeProvider(now)).Map(app);
        await app.StartAsync(TestContext.Current.CancellationToken);
        string address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new QueryServer(app, engine, new HttpClient(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.All }) { BaseAddress = new Uri(address) });
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        _engine.Dispose();
    }
}
