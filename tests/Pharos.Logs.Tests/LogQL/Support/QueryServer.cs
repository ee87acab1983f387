using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Time.Testing;
using Pharos.Logs.Api;
using Pharos.Logs.LogQL;
using Pharos.Logs.LogQL.Engine;
using Pharos.Testing;

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
        var engine = new LogQueryEngine(source, limits ?? new LogQueryLimits(), TimeProvider.System);
        WebApplication app = await LoopbackApp.StartAsync(new QueryApi(engine, new FakeTimeProvider(now)).Map);
        return new QueryServer(app, engine, new HttpClient(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.All }) { BaseAddress = new Uri(app.Urls.First()) });
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        _engine.Dispose();
    }
}
