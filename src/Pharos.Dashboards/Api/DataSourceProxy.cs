using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Pharos.Dashboards;

/// <summary>Forwards the page's queries to a data source, so that the browser needs neither its URL nor its credentials. Only query paths pass: the proxy must not lend its network position to anything else.</summary>
public sealed partial class DataSourceProxy(DashboardStore store, HttpMessageHandler handler, ILogger<DataSourceProxy> logger) : IDisposable
{
    /// <summary>A form-encoded query larger than this is refused.</summary>
    public const long MaxRequestBytes = 1024 * 1024;

    private static readonly TimeSpan s_timeout = TimeSpan.FromMinutes(2);
    private static readonly string[] s_postPaths =
    [
        "api/v1/query", "api/v1/query_range", "api/v1/query_exemplars", "api/v1/labels", "api/v1/series", "api/v1/format_query", "api/v1/parse_query",
        "loki/api/v1/query", "loki/api/v1/query_range", "loki/api/v1/labels", "loki/api/v1/series", "loki/api/v1/format_query",
    ];

    private static readonly string[] s_getPrefixes = ["api/v1/", "loki/api/v1/", "api/search", "api/v2/search", "api/traces/", "api/v2/traces/", "api/metrics/", "api/status/buildinfo", "api/echo"];
    private readonly HttpClient _http = new(handler) { Timeout = s_timeout };

    public async Task ForwardAsync(HttpContext context, string uid, string path)
    {
        DataSource? source = store.DataSources.FirstOrDefault(d => d.Uid == uid);
        if (source?.Url is null)
        {
            await FailAsync(context, StatusCodes.Status404NotFound, "not_found", $"no data source has the uid {uid}");
            return;
        }
        bool isPost = HttpMethods.IsPost(context.Request.Method);
        bool allowed = !path.Contains("..", StringComparison.Ordinal) && !path.StartsWith("api/v1/admin", StringComparison.Ordinal) && (isPost ? s_postPaths.Contains(path) : s_getPrefixes.Any(p => path.StartsWith(p, StringComparison.Ordinal)));
        if (!allowed)
        {
            await FailAsync(context, StatusCodes.Status403Forbidden, "bad_data", $"{context.Request.Method} {path} is not a query");
            return;
        }
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = MaxRequestBytes;
        using HttpRequestMessage request = Request(context, source, path, isPost);
        try
        {
            using HttpResponseMessage answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted);
            context.Response.StatusCode = (int)answer.StatusCode;
            context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
            foreach (string encoding in answer.Content.Headers.ContentEncoding) context.Response.Headers.Append("Content-Encoding", encoding);
            await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested) { } // the page no longer wants the answer
        catch (TaskCanceledException)
        {
            await FailAsync(context, StatusCodes.Status504GatewayTimeout, "timeout", $"data source {source.Name} did not answer within {s_timeout.TotalSeconds} s");
        }
        catch (HttpRequestException e)
        {
            LogUnreachable(source.Name, e.Message);
            await FailAsync(context, StatusCodes.Status502BadGateway, "unavailable", $"data source {source.Name} cannot be reached: {e.Message}");
        }
    }

    private static HttpRequestMessage Request(HttpContext context, DataSource source, string path, bool isPost)
    {
        string root = source.Url!.GetLeftPart(UriPartial.Path).TrimEnd('/');
        var request = new HttpRequestMessage(isPost ? HttpMethod.Post : HttpMethod.Get, $"{root}/{path}{context.Request.QueryString}") { Version = HttpVersion.Version11 };
        if (isPost)
        {
            request.Content = new StreamContent(context.Request.Body);
            if (context.Request.ContentType is { } type) request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        }
        if (context.Request.Headers.AcceptEncoding is { Count: > 0 } encodings) request.Headers.TryAddWithoutValidation("Accept-Encoding", (IEnumerable<string?>)encodings);
        if (source.BasicAuthUser is { } user)
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{source.BasicAuthPassword?.Reveal()}")));
        foreach ((string name, Configuration.Secret value) in source.Headers) request.Headers.TryAddWithoutValidation(name, value.Reveal());
        return request;
    }

    private static async Task FailAsync(HttpContext context, int status, string type, string message)
    {
        if (context.Response.HasStarted) return;
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        string text = System.Text.Json.JsonEncodedText.Encode(message).ToString();
        await context.Response.WriteAsync($$"""{"status":"error","errorType":"{{type}}","error":"{{text}}"}""", CancellationToken.None);
    }

    public void Dispose() => _http.Dispose();

    [LoggerMessage(LogLevel.Warning, "data source {Name} cannot be reached: {Reason}")]
    private partial void LogUnreachable(string name, string reason);
}
