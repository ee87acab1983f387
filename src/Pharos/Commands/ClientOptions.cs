using System.CommandLine;

namespace Pharos.Commands;

/// <summary>The options by which a command finds a running Pharos, and how it prints.</summary>
internal sealed class ClientOptions
{
    private readonly Option<string> _url = new("--url") { Description = "Address of a running Pharos", DefaultValueFactory = _ => "http://127.0.0.1:3000" };
    private readonly Option<string?> _tokenFile = new("--token-file") { Description = "File with a bearer token" };
    private readonly Option<string> _output = new("--output", "-o") { Description = "table or json", DefaultValueFactory = _ => "table" };

    public ClientOptions(Command command)
    {
        _output.AcceptOnlyFromAmong("table", "json");
        _url.Validators.Add(result =>
        {
            if (!Uri.TryCreate(result.GetValueOrDefault<string>(), UriKind.Absolute, out Uri? url) || url.Scheme is not ("http" or "https")) result.AddError("--url: expected an http or https URL");
        });
        command.Options.Add(_url);
        command.Options.Add(_tokenFile);
        command.Options.Add(_output);
    }

    public string Url(ParseResult parsed) => parsed.GetValue(_url)!;

    public string? TokenFile(ParseResult parsed) => parsed.GetValue(_tokenFile);

    public bool IsJson(ParseResult parsed) => parsed.GetValue(_output) == "json";

    /// <summary>A client of the running Pharos.</summary>
    /// <exception cref="IOException">The token cannot be read.</exception>
    public HttpClient Connect(ParseResult parsed)
    {
        var client = new HttpClient { BaseAddress = new Uri(Url(parsed).TrimEnd('/') + "/"), Timeout = TimeSpan.FromSeconds(30) };
        if (TokenFile(parsed) is { } file) client.DefaultRequestHeaders.Authorization = new("Bearer", File.ReadAllText(file).Trim());
        return client;
    }

    /// <summary>The answer's text.</summary>
    /// <exception cref="IOException">No answer, or one that says no.</exception>
    public static async Task<string> GetAsync(HttpClient client, string path, CancellationToken cancellationToken)
    {
        try
        {
            using HttpResponseMessage response = await client.GetAsync(path, cancellationToken);
            string text = await response.Content.ReadAsStringAsync(cancellationToken);
            return response.IsSuccessStatusCode ? text : throw new IOException($"{client.BaseAddress}{path}: {(int)response.StatusCode} {text.Trim()}");
        }
        catch (HttpRequestException e) { throw new IOException($"{client.BaseAddress}{path}: {e.GetBaseException().Message}", e); }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested) { throw new IOException($"{client.BaseAddress}{path}: no answer in time"); }
    }
}
