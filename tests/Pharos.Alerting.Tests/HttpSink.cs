using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Pharos.Alerting.Tests;

/// <summary>A server that keeps what it is sent and answers as it is told.</summary>
internal sealed class HttpSink : IAsyncDisposable
{
    private readonly WebApplication _web;

    private HttpSink(WebApplication web) => _web = web;

    public sealed record Received(string Method, string Path, string Body, IReadOnlyDictionary<string, string> Headers, DateTimeOffset At);

    public ConcurrentQueue<Received> Requests { get; } = new();

    /// <summary>Status, body, and a Retry-After in seconds for each request.</summary>
    public Func<Received, (int Status, string Body, int? RetryAfter)> Answer { get; set; } = _ => (200, "ok", null);

    public string Url => _web.Urls.Single();

    public string Authority => new Uri(Url).Authority;

    public static async Task<HttpSink> StartAsync(TimeProvider clock)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        WebApplication web = builder.Build();
        var sink = new HttpSink(web);
        web.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            var received = new Received(
                context.Request.Method, context.Request.Path + context.Request.QueryString, await reader.ReadToEndAsync(),
                context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase), clock.GetUtcNow());
            (int status, string body, int? retryAfter) = sink.Answer(received);
            sink.Requests.Enqueue(received);
            context.Response.StatusCode = status;
            if (retryAfter is { } seconds) context.Response.Headers.RetryAfter = seconds.ToString();
            await context.Response.WriteAsync(body);
        });
        await web.StartAsync(TestContext.Current.CancellationToken);
        return sink;
    }

    public async ValueTask DisposeAsync() => await _web.DisposeAsync();
}
