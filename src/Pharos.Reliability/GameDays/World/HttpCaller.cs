using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Pharos.Reliability.GameDays;

/// <summary>Sends requests with their own time limit and reads answers up to a size.</summary>
internal sealed class HttpCaller(HttpClient client)
{
    private const int MaxJsonBytes = 16 * 1024 * 1024;

    /// <exception cref="ActionFailedException">No answer came; whatever its status, an answer is returned.</exception>
    public async Task<(int Status, string Body)> SendAsync(HttpCall call, int maxBytes, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(call.Timeout);
        try
        {
            using var request = new HttpRequestMessage(new HttpMethod(call.Method), call.Url);
            if (call.Body is not null) request.Content = new StringContent(call.Body, Encoding.UTF8, call.IsJson ? "application/json" : "text/plain");
            foreach ((string name, string value) in call.Headers)
            {
                if (request.Headers.TryAddWithoutValidation(name, value) || request.Content is null) continue;
                request.Content.Headers.Remove(name);
                request.Content.Headers.TryAddWithoutValidation(name, value);
            }
            if (call.BearerTokenFile is { } file) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", (await File.ReadAllTextAsync(file, limit.Token)).Trim());
            using HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            return ((int)response.StatusCode, await ReadAsync(response, maxBytes, limit.Token));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ActionFailedException($"{call.Method} {call.Url}: no answer within {Core.PromDuration.Format(call.Timeout)}");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            throw new ActionFailedException($"{call.Method} {call.Url}: {Reason(e)}", e);
        }
    }

    /// <summary>A JSON answer of a client with base address and time limit.</summary>
    /// <exception cref="ActionFailedException">No answer, an error status, or no JSON.</exception>
    public async Task<JsonDocument> JsonAsync(HttpClient at, string path, CancellationToken cancellationToken)
    {
        try
        {
            using HttpResponseMessage response = await at.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (!response.IsSuccessStatusCode) throw new ActionFailedException($"{at.BaseAddress}{path}: {(int)response.StatusCode}");
            return JsonDocument.Parse(await ReadAsync(response, MaxJsonBytes, cancellationToken));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested) { throw new ActionFailedException($"{at.BaseAddress}{path}: no answer in time"); }
        catch (Exception e) when (e is HttpRequestException or IOException or JsonException) { throw new ActionFailedException($"{at.BaseAddress}{path}: {Reason(e)}", e); }
    }

    /// <summary>The innermost reason: "connection refused" says more than that a request failed.</summary>
    private static string Reason(Exception e) => e.GetBaseException().Message;

    private static async Task<string> ReadAsync(HttpResponseMessage response, int maxBytes, CancellationToken cancellationToken)
    {
        await using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[Math.Min(maxBytes, 64 * 1024)];
        using var all = new MemoryStream();
        int read;
        while (all.Length < maxBytes && (read = await body.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, maxBytes - all.Length)), cancellationToken)) > 0) all.Write(buffer, 0, read);
        return Encoding.UTF8.GetString(all.GetBuffer(), 0, (int)all.Length);
    }
}
