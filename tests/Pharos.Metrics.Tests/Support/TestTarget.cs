using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Pharos.Testing;

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
    public string Address => new Uri(_app.Urls.Single()).Authority;

    public IHeaderDictionary LastHeaders { get; private set; } = new HeaderDictionary();

    public static async Task<TestTarget> StartAsync()
    {
        TestTarget target = null!;
        await LoopbackApp.StartAsync(app =>
        {
            target = new TestTarget(app);
            app.Run(context =>
            {
                Interlocked.Increment(ref target._hits);
                target.LastHeaders = new HeaderDictionary(context.Request.Headers.ToDictionary(h => h.Key, h => h.Value));
                return target.Answer(context);
            });
        });
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
