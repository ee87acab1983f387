using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Pharos.Metrics.Tests.Support;

/// <summary>A real HTTP server on a free port, whose answer a test sets.</summary>
internal sealed class TestTarget : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _hits;

    private TestTarget(WebApplication app) => _app = app;

    public RequestDelegate Answer { get; set; } = context => context.Response.WriteAsync("");

    public int Hits => Volatile.Read(ref _hits);

    /// <summary>host:port.</summary>
    public string Address { get; private set; } = "";

    public IHeaderDictionary LastHeaders { get; private set; } = new HeaderDictionary();

    public static async Task<TestTarget> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        WebApplication app = builder.Build();
        var target = new TestTarget(app);
        app.Run(context =>
        {
            Interlocked.Increment(ref target._hits);
            target.LastHeaders = new HeaderDictionary(context.Request.Headers.ToDictionary(h => h.Key, h => h.Value));
            return target.Answer(context);
        });
        await app.StartAsync();
        target.Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Authority;
        return target;
    }

    public void Serve(string body, string contentType = "text/plain; version=0.0.4") => Answer = context =>
    {
        context.Response.ContentType = contentType;
        return context.Response.WriteAsync(body);
    };

    public async Task WaitForHitsAsync(int count, CancellationToken cancellationToken)
    {
        while (Hits < count) await Task.Delay(5, cancellationToken);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
