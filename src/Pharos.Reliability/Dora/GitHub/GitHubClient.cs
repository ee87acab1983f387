using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Pharos.Core;
using Pharos.Reliability.Dora.Config;

namespace Pharos.Reliability.Dora.GitHub;

/// <summary>
/// Asks GitHub's REST API, one request at a time, with the entity tag of the last answer: what has not changed costs nothing. The token goes to the configured host alone,
/// and no log, error or metric has it.
/// </summary>
internal sealed class GitHubClient : IDisposable
{
    private const int MaxBytes = 32 * 1024 * 1024, MaxTags = 2_000, MaxRedirects = 3;
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(30);

    private readonly GitHubOptions _options;
    private readonly HttpClient _http;
    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly Dictionary<string, (EntityTagHeaderValue Tag, string? Next)> _tags = new(StringComparer.Ordinal);
    private readonly MetricFamily<CounterMetric> _requests;

    public GitHubClient(GitHubOptions options, HttpMessageHandler transport, MetricRegistry registry, TimeProvider clock)
    {
        _options = options;
        _http = new HttpClient(transport) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = MaxBytes };
        _requests = registry.Counter("pharos_dora_github_requests_total", "Requests to GitHub by the class of the answer: 2xx, 304, 4xx, limited, 5xx, failed.", "answer");
        Limit = new RateLimitState(clock);
    }

    public RateLimitState Limit { get; }

    /// <summary>Forgets all entity tags, so that everything is answered whole again.</summary>
    public void Forget()
    {
        lock (_tags) _tags.Clear();
    }

    /// <param name="path">Path and query below the API's URL, or what <see cref="GitHubAnswer{T}.Next"/> gave.</param>
    /// <exception cref="RateLimitedException">GitHub asked to wait; nothing is sent until then.</exception>
    /// <exception cref="GitHubException">GitHub cannot be reached, or answers with an error or something that is no JSON of this type.</exception>
    public async Task<GitHubAnswer<T>> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken) where T : class
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            Limit.ThrowIfWaiting();
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(s_timeout);
            return await SendAsync(path, type, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested) { throw Failed(path, "no answer within 30 s", null); }
        catch (HttpRequestException e) { throw Failed(path, e.HttpRequestError.ToString(), e); }
        catch (JsonException e) { throw Failed(path, "the answer is not the JSON that was expected", e); }
        finally { _one.Release(); }
    }

    private async Task<GitHubAnswer<T>> SendAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken) where T : class
    {
        var url = new Uri(_options.ApiUrl.AbsoluteUri.TrimEnd('/') + path);
        for (int redirects = 0; ; redirects++)
        {
            using HttpRequestMessage request = Request(url, path);
            using HttpResponseMessage answer = await _http.SendAsync(request, cancellationToken);
            if ((int)answer.StatusCode is 301 or 302 or 307 or 308 && answer.Headers.Location is { } location && redirects < MaxRedirects)
            {
                // a repository that was renamed; another host would get the token
                url = new Uri(url, location);
                if (url.Authority != _options.ApiUrl.Authority || url.Scheme != _options.ApiUrl.Scheme) throw Failed(path, "redirected to another host", null);
                continue;
            }
            string error = answer.IsSuccessStatusCode || answer.StatusCode == HttpStatusCode.NotModified ? "" : await ErrorAsync(answer, cancellationToken);
            try
            {
                Limit.Observe(answer, error);
            }
            catch (RateLimitedException)
            {
                _requests.With("limited").Increment();
                throw;
            }
            _requests.With(answer.StatusCode == HttpStatusCode.NotModified ? "304" : $"{(int)answer.StatusCode / 100}xx").Increment();
            if (answer.StatusCode == HttpStatusCode.NotModified) return new GitHubAnswer<T>(null, true, Known(path)?.Next);
            if (answer.StatusCode == HttpStatusCode.NotFound) return new GitHubAnswer<T>(null, false, null);
            if (!answer.IsSuccessStatusCode) throw new GitHubException($"{path.Split('?')[0]}: {(int)answer.StatusCode} {error}");
            string? next = NextOf(answer);
            await using Stream body = await answer.Content.ReadAsStreamAsync(cancellationToken);
            T? value = await JsonSerializer.DeserializeAsync(body, type, cancellationToken);
            if (answer.Headers.ETag is { } tag)
            {
                lock (_tags)
                {
                    if (_tags.Count >= MaxTags && !_tags.ContainsKey(path)) _tags.Clear(); // the next round pays for what it asks again
                    _tags[path] = (tag, next);
                }
            }
            return new GitHubAnswer<T>(value, false, next);
        }
    }

    private HttpRequestMessage Request(Uri url, string path)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/vnd.github+json"));
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("pharos", null));
        request.Headers.Add("X-GitHub-Api-Version", "2022-11-28");
        if (Known(path) is { } known) request.Headers.IfNoneMatch.Add(known.Tag);
        if (_options.Token is not { } token) return request;
        try
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Reveal());
        }
        catch (FormatException) { throw new GitHubException("the token has characters that no header may have"); }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { throw new GitHubException($"the token cannot be read from {token.FilePath}", e); }
        return request;
    }

    private (EntityTagHeaderValue Tag, string? Next)? Known(string path)
    {
        lock (_tags) return _tags.TryGetValue(path, out (EntityTagHeaderValue, string?) known) ? known : null;
    }

    /// <summary>GitHub's message, short, and never with the token in it should a proxy repeat the request.</summary>
    private async Task<string> ErrorAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        byte[] body = await answer.Content.ReadAsByteArrayAsync(cancellationToken);
        string text = Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, 4096)));
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            if (document.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("message", out JsonElement message) && message.ValueKind == JsonValueKind.String) text = message.GetString()!;
        }
        catch (JsonException) { text = ""; } // a proxy's page
        if (answer.RequestMessage?.Headers.Authorization?.Parameter is { Length: > 0 } secret) text = text.Replace(secret, "<secret>", StringComparison.Ordinal);
        return text.Length > 200 ? text[..200] : text;
    }

    /// <summary>The next page of the <c>Link</c> header, if it is of the same API.</summary>
    private string? NextOf(HttpResponseMessage answer)
    {
        if (!answer.Headers.TryGetValues("Link", out IEnumerable<string>? values)) return null;
        string root = _options.ApiUrl.AbsoluteUri.TrimEnd('/');
        foreach (string link in string.Join(',', values).Split(','))
        {
            int open = link.IndexOf('<'), close = link.IndexOf(">;", StringComparison.Ordinal);
            if (open < 0 || close < open || !link.AsSpan(close).Contains("rel=\"next\"", StringComparison.Ordinal)) continue;
            string url = link[(open + 1)..close];
            return url.StartsWith(root + "/", StringComparison.OrdinalIgnoreCase) ? url[root.Length..] : null;
        }
        return null;
    }

    private GitHubException Failed(string path, string why, Exception? inner)
    {
        _requests.With("failed").Increment();
        return new GitHubException($"{path.Split('?')[0]}: {why}", inner);
    }

    public void Dispose()
    {
        _http.Dispose();
        _one.Dispose();
    }
}
