using System.CommandLine;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace Pharos.Commands.Remote;

/// <summary>The options of commands that ask a running server. Secrets come from the environment or a file, never from the command line.</summary>
internal sealed class ServerOptions
{
    private readonly Option<string> _url;
    private readonly Option<string?> _tokenFile = new("--token-file") { Description = "File with the bearer token (default: the environment's PHAROS_TOKEN)" };
    private readonly Option<string?> _caFile = new("--ca-file") { Description = "PEM file with the authorities to trust for https (default: the system's, or those of SSL_CERT_FILE)" };
    private readonly Option<string?> _certFile = new("--cert-file") { Description = "PEM file with a certificate to show, where the server wants one" };
    private readonly Option<string?> _keyFile = new("--key-file") { Description = "PEM file with the key of --cert-file (default: it is in there too)" };
    private readonly Option<string> _output = new("--output", "-o") { Description = "table or json", DefaultValueFactory = _ => "table" };
    private readonly Option<TimeSpan> _timeout = new("--timeout") { Description = "Longest wait for the answer", DefaultValueFactory = _ => TimeSpan.FromMinutes(2) };

    /// <param name="port">Where the server is expected on this machine; 3000 answers every API.</param>
    public ServerOptions(Command command, int port = 3000)
    {
        _url = new Option<string>("--url") { Description = "Where the server answers", DefaultValueFactory = _ => $"http://127.0.0.1:{port}" };
        _url.Validators.Add(result =>
        {
            string? given = result.GetValueOrDefault<string>();
            if (!Uri.TryCreate(given, UriKind.Absolute, out Uri? url) || url.Scheme is not ("http" or "https")) result.AddError($"--url: expected an http or https URL, found \"{given}\"");
        });
        _output.AcceptOnlyFromAmong("table", "json");
        foreach (Option option in (Option[])[_url, _tokenFile, _caFile, _certFile, _keyFile, _output, _timeout]) command.Options.Add(option);
    }

    public string Url(ParseResult parsed) => parsed.GetValue(_url)!;

    public string? TokenFile(ParseResult parsed) => parsed.GetValue(_tokenFile);

    public bool IsJson(ParseResult parsed) => parsed.GetValue(_output) == "json";

    /// <exception cref="CommandException">The token file cannot be used.</exception>
    public HttpClient Connect(ParseResult parsed)
    {
        var client = new HttpClient(Transport(parsed)) { BaseAddress = new Uri(Url(parsed).TrimEnd('/') + "/"), Timeout = parsed.GetValue(_timeout) };
        if (Token(parsed) is { Length: > 0 } token) client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    /// <summary>Makes connections to the server.</summary>
    /// <exception cref="CommandException">A certificate cannot be used.</exception>
    public SocketsHttpHandler Transport(ParseResult parsed)
    {
        var handler = new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) };
        string option = "--ca-file";
        try
        {
            if (parsed.GetValue(_caFile) is { } authorities)
            {
                var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
                policy.CustomTrustStore.ImportFromPemFile(authorities);
                handler.SslOptions.CertificateChainPolicy = policy;
            }
            option = "--cert-file";
            if (parsed.GetValue(_certFile) is { } certificate) handler.SslOptions.ClientCertificates = [X509Certificate2.CreateFromPemFile(certificate, parsed.GetValue(_keyFile))];
            return handler;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            handler.Dispose();
            throw new CommandException($"{option}: {e.Message}", isUsage: true);
        }
    }

    /// <summary>Asks, and gives the exit code that <paramref name="use"/> makes of a good answer. Otherwise the reason goes to standard error, and the code is 2 for a name that does not exist, 1 for the rest.</summary>
    /// <param name="path">Relative to the server's address.</param>
    /// <param name="use">Prints the answer, unless it was already printed as JSON.</param>
    public Task<int> UseAsync(ParseResult parsed, string path, Func<JsonElement, bool, int> use, CancellationToken cancellationToken) => RunAsync(async () =>
    {
        using HttpClient client = Connect(parsed);
        using JsonDocument? answer = await SendAsync(client, HttpMethod.Get, path, null, cancellationToken);
        if (answer is null) throw new CommandException("the server sent no answer");
        bool isJson = IsJson(parsed);
        if (isJson) WriteJson(answer.RootElement);
        return use(answer.RootElement, isJson);
    }, notFound: 2);

    private string? Token(ParseResult parsed)
    {
        if (parsed.GetValue(_tokenFile) is not { } file) return Environment.GetEnvironmentVariable("PHAROS_TOKEN");
        try { return File.ReadAllText(file).Trim(); }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { throw new CommandException($"--token-file: {e.Message}", isUsage: true); }
    }

    /// <summary>Sends a request and reads the answer; null where it is empty.</summary>
    /// <exception cref="CommandException">The server cannot be reached or says no; the message is its own.</exception>
    public static async Task<JsonDocument?> SendAsync(HttpClient client, HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken)
    {
        string body = await ReadAsync(client, method, path, content, cancellationToken);
        try { return body.Length == 0 ? null : JsonDocument.Parse(body); }
        catch (JsonException e) { throw new CommandException($"{client.BaseAddress}{path}: the answer is no JSON: {e.Message}"); }
    }

    /// <inheritdoc cref="SendAsync"/>
    public static async Task<string> ReadAsync(HttpClient client, HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(method, path) { Content = content };
            using HttpResponseMessage response = await client.SendAsync(request, cancellationToken);
            string body = await response.Content.ReadAsStringAsync(cancellationToken);
            return response.IsSuccessStatusCode ? body : throw new CommandException($"{client.BaseAddress}{path}: {(int)response.StatusCode}: {Reason(body)}") { IsNotFound = response.StatusCode == HttpStatusCode.NotFound };
        }
        catch (HttpRequestException e) { throw new CommandException($"{client.BaseAddress}: {e.GetBaseException().Message}"); }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested) { throw new CommandException($"{client.BaseAddress}: no answer in time"); }
    }

    /// <summary>Both APIs put their reason into a field, or answer with a bare string.</summary>
    private static string Reason(string body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            JsonElement root = document.RootElement;
            if (root.ValueKind == JsonValueKind.String) return root.GetString()!;
            foreach (string key in (string[])["error", "message"])
                if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty(key, out JsonElement reason) && reason.ValueKind == JsonValueKind.String) return reason.GetString()!;
        }
        catch (JsonException) { } // not JSON: shown as it is
        return body.Length > 500 ? body[..500] : body;
    }

    /// <summary>Runs a command's work and turns its failures into a message and an exit code: 1, or 2 for wrong usage.</summary>
    /// <param name="notFound">The code where the server does not know what was named.</param>
    public static async Task<int> RunAsync(Func<Task<int>> work, int notFound = 1)
    {
        try { return await work(); }
        catch (CommandException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return e.IsUsage ? 2 : e.IsNotFound ? notFound : 1;
        }
    }

    /// <summary>Writes JSON as the server sent it, indented.</summary>
    public static void WriteJson(JsonElement element)
    {
        using Stream output = Console.OpenStandardOutput();
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true })) element.WriteTo(json);
        output.Write("\n"u8);
    }
}
