using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Pharos.Tests.Running;

/// <summary>Scrape targets as they should not be, and one as it should.</summary>
internal sealed class HostileTargets : IAsyncDisposable
{
    private readonly WebApplication _app;

    private HostileTargets(WebApplication app) => _app = app;

    /// <summary>HOST:PORT.</summary>
    public string Address => new Uri(_app.Urls.Single()).Authority;

    public static async Task<HostileTargets> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication app = builder.Build();
        string manyLabels = $"many{{{string.Join(',', Enumerable.Range(0, 10_000).Select(i => $"l{i}=\"v\""))}}} 1\n";
        Text(app, "/good", "fine 1\n");
        Text(app, "/malformed", "broken{a=\"b\" 1\n");
        Text(app, "/labels", manyLabels);
        app.MapGet("/redirect/{number:int}", (HttpContext context, int number) => context.Response.Redirect($"/redirect/{number + 1}"));
        await app.StartAsync();
        return new HostileTargets(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static void Text(WebApplication app, string path, string text) => app.MapGet(path, (HttpContext context) =>
    {
        context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        return context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text)).AsTask();
    });
}
