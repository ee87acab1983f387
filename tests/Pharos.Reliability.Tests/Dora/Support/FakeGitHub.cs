using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Pharos.Testing;

namespace Pharos.Reliability.Tests.Dora.Support;

/// <summary>GitHub's REST API on a loopback port: pages that a test sets by path and query, with entity tags, and answers that it puts first in line.</summary>
internal sealed class FakeGitHub : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, (string Body, string? Next)> _pages = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<Action<HttpResponse>> _first = new();

    private FakeGitHub(WebApplication app) => _app = app;

    public Uri Url => new(_app.Urls.First());

    /// <summary>Path and query, status and credentials of each request, in order.</summary>
    public ConcurrentQueue<(string Path, int Status, string Authorization)> Requests { get; } = new();

    public static async Task<FakeGitHub> StartAsync()
    {
        FakeGitHub github = null!;
        await LoopbackApp.StartAsync(app =>
        {
            github = new FakeGitHub(app);
            app.Run(github.AnswerAsync);
        });
        return github;
    }

    /// <param name="path">Path and query, unescaped.</param>
    /// <param name="next">Path and query of the next page, or an absolute address.</param>
    public FakeGitHub Page(string path, string body, string? next = null)
    {
        _pages[path] = (body, next);
        return this;
    }

    /// <summary>Answers the next request otherwise.</summary>
    public FakeGitHub Once(Action<HttpResponse> answer)
    {
        _first.Enqueue(answer);
        return this;
    }

    public int Count(string part) => Requests.Count(r => r.Path.Contains(part, StringComparison.Ordinal));

    private async Task AnswerAsync(HttpContext context)
    {
        string path = Uri.UnescapeDataString(context.Request.Path + context.Request.QueryString);
        HttpResponse response = context.Response;
        string? body = null;
        if (_first.TryDequeue(out Action<HttpResponse>? first)) first(response);
        else if (!_pages.TryGetValue(path, out (string Body, string? Next) page))
        {
            response.StatusCode = 404;
            body = """{"message":"Not Found"}""";
        }
        else
        {
            string tag = $"W/\"{Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(page.Body)))}\"";
            response.Headers.ETag = tag;
            response.Headers["X-RateLimit-Limit"] = "5000";
            response.Headers["X-RateLimit-Remaining"] = "4000";
            if (page.Next is { } next) response.Headers.Link = $"<{(next.StartsWith('/') ? Url.AbsoluteUri.TrimEnd('/') + next : next)}>; rel=\"next\", <{Url}x>; rel=\"last\"";
            if (context.Request.Headers.IfNoneMatch == tag) response.StatusCode = 304;
            else body = page.Body;
        }
        Requests.Enqueue((path, response.StatusCode, context.Request.Headers.Authorization.ToString()));
        if (body is not null) await response.WriteAsync(body);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
