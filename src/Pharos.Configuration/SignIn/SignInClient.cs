using System.Net;
using System.Text;
using System.Text.Json;

namespace Pharos.Configuration.SignIn;

/// <summary>Asks token endpoints and the metadata services of clouds. Of an answer that says no, only its codes are shown: its text may repeat what was sent.</summary>
internal sealed class SignInClient : IDisposable
{
    private const int MaxAnswerBytes = 1 << 20;

    /// <summary>Token endpoints on the internet, by the proxy that the environment names.</summary>
    private readonly HttpClient _remote = Client(useProxy: true, TimeSpan.FromSeconds(30));
    /// <summary>Metadata services: on the machine's own link and never behind a proxy. Outside of a cloud nobody answers there.</summary>
    private readonly HttpClient _local = Client(useProxy: false, TimeSpan.FromSeconds(5));

    private static HttpClient Client(bool useProxy, TimeSpan timeout) => new(new SocketsHttpHandler
    {
        UseProxy = useProxy,
        AllowAutoRedirect = false,
        UseCookies = false,
        ActivityHeadersPropagator = null,
        ConnectTimeout = TimeSpan.FromSeconds(useProxy ? 10 : 2),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    })
    { Timeout = timeout, MaxResponseContentBufferSize = MaxAnswerBytes };

    /// <param name="what">Who is asked, for messages: <c>sigv4: STS</c>.</param>
    /// <exception cref="SignInException">It cannot be reached or says no.</exception>
    public Task<string> AskAsync(HttpRequestMessage request, string what, CancellationToken cancellationToken) => AskAsync(_remote, request, what, cancellationToken);

    /// <inheritdoc cref="AskAsync(HttpRequestMessage, string, CancellationToken)"/>
    public Task<string> AskMetadataAsync(HttpRequestMessage request, string what, CancellationToken cancellationToken) => AskAsync(_local, request, what, cancellationToken);

    public void Dispose()
    {
        _remote.Dispose();
        _local.Dispose();
    }

    /// <exception cref="SignInException">It is no JSON object.</exception>
    public static JsonDocument Json(string answer, string what)
    {
        JsonDocument document;
        try { document = JsonDocument.Parse(answer); }
        catch (JsonException e) { throw new SignInException($"{what} is not valid JSON (line {e.LineNumber + 1})"); } // the exception's message may show a part of it
        if (document.RootElement.ValueKind == JsonValueKind.Object) return document;
        document.Dispose();
        throw new SignInException($"{what} is no JSON object");
    }

    /// <summary>A text of an object; null where it has none.</summary>
    public static string? Text(JsonElement root, string name) => root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static async Task<string> AskAsync(HttpClient client, HttpRequestMessage request, string what, CancellationToken cancellationToken)
    {
        try
        {
            using HttpResponseMessage response = await client.SendAsync(request, cancellationToken).ConfigureAwait(false);
            string body = Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false));
            return response.StatusCode == HttpStatusCode.OK ? body : throw new SignInException($"{what} answered {(int)response.StatusCode}{Codes(body)}");
        }
        catch (HttpRequestException e) when (e is not SignInException) { throw new SignInException($"{what} cannot be asked: {e.Message}", e); }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested) { throw new SignInException($"{what} does not answer"); }
    }

    /// <summary>The error codes in JSON of OAuth (with Microsoft's number) or in AWS's XML.</summary>
    private static string Codes(string body)
    {
        if (Element(body, "Code") is { } code) return Code(code);
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind != JsonValueKind.Object) return "";
            string description = Text(document.RootElement, "error_description") ?? "";
            int colon = description.IndexOf(':', StringComparison.Ordinal);
            return Code(Text(document.RootElement, "error")) + (description.StartsWith("AADSTS", StringComparison.Ordinal) && colon > 0 ? Code(description[..colon]) : "");
        }
        catch (JsonException) { return ""; } // the status says enough
    }

    private static string Code(string? text) => text is { Length: > 0 and <= 64 } && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-') ? " " + text : "";

    /// <summary>The text of the first element of that name in flat XML; null where there is none.</summary>
    public static string? Element(string xml, string name)
    {
        int open = xml.IndexOf($"<{name}>", StringComparison.Ordinal);
        if (open < 0) return null;
        open += name.Length + 2;
        int close = xml.IndexOf($"</{name}>", open, StringComparison.Ordinal);
        return close < 0 ? null : WebUtility.HtmlDecode(xml[open..close].Trim());
    }

    /// <summary>A file of credentials, in whole.</summary>
    /// <exception cref="SignInException">It cannot be read.</exception>
    public static string ReadFile(string path, string what)
    {
        try { return File.ReadAllText(path); }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { throw new SignInException($"{what}: {e.Message}", e); }
    }
}
