using System.Text.Json;

namespace Pharos.Configuration.SignIn.Google;

/// <summary>Asks for access tokens (docs: Google Identity, OAuth 2.0 for server to server applications; application default credentials; Compute Engine metadata).</summary>
internal sealed class GoogleTokens(GoogleIamSignIn settings, SignInClient client, TimeProvider clock)
{
    private const string Scope = "https://www.googleapis.com/auth/monitoring.write";
    private const string What = "google_iam: the token endpoint", Metadata = "google_iam: no credentials file, and the metadata service";

    private readonly ConfigEnvironment _environment = settings.Environment;

    public async Task<(string Token, DateTimeOffset Expires)> FetchAsync(CancellationToken cancellationToken)
    {
        if (File() is { } file) return await OfFileAsync(file, cancellationToken).ConfigureAwait(false);
        string host = _environment.Get("GCE_METADATA_HOST") is { Length: > 0 } named ? named : "metadata.google.internal";
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{host}/computeMetadata/v1/instance/service-accounts/default/token?scopes={Uri.EscapeDataString(Scope)}") { Headers = { { "Metadata-Flavor", "Google" } } };
        return TokenAnswer.Read(await client.AskMetadataAsync(request, Metadata, cancellationToken).ConfigureAwait(false), Metadata, clock);
    }

    /// <summary>The file of the section, of the environment, or of gcloud; null where there is none of them.</summary>
    private string? File()
    {
        if (settings.CredentialsFile.Length > 0) return settings.CredentialsFile;
        if (_environment.Get("GOOGLE_APPLICATION_CREDENTIALS") is { Length: > 0 } named) return named;
        string known = Path.Combine(_environment.Get("HOME") ?? "/", ".config/gcloud/application_default_credentials.json");
        return System.IO.File.Exists(known) ? known : null;
    }

    private async Task<(string Token, DateTimeOffset Expires)> OfFileAsync(string file, CancellationToken cancellationToken)
    {
        using JsonDocument document = SignInClient.Json(SignInClient.ReadFile(file, "google_iam"), $"google_iam: {file}");
        JsonElement root = document.RootElement;
        string url = SignInClient.Text(root, "token_uri") ?? "https://oauth2.googleapis.com/token";
        Dictionary<string, string> form = SignInClient.Text(root, "type") switch
        {
            "service_account" => new() { ["grant_type"] = "urn:ietf:params:oauth:grant-type:jwt-bearer", ["assertion"] = Assertion(root, url, file) },
            "authorized_user" => new()
            {
                ["grant_type"] = "refresh_token", ["client_id"] = Required(root, "client_id", file), ["client_secret"] = Required(root, "client_secret", file), ["refresh_token"] = Required(root, "refresh_token", file),
            },
            _ => throw new SignInException($"google_iam: {file}: its type is neither service_account nor authorized_user"),
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new FormUrlEncodedContent(form) };
        return TokenAnswer.Read(await client.AskAsync(request, What, cancellationToken).ConfigureAwait(false), What, clock);
    }

    private string Assertion(JsonElement root, string audience, string file)
    {
        long now = clock.GetUtcNow().ToUnixTimeSeconds();
        return SignedJwt.Create("RS256", SignInClient.Text(root, "private_key_id") ?? "", Required(root, "private_key", file), claims =>
        {
            claims.WriteString("iss", Required(root, "client_email", file));
            claims.WriteString("scope", Scope);
            claims.WriteString("aud", audience);
            claims.WriteNumber("iat", now);
            claims.WriteNumber("exp", now + 3600);
        });
    }

    private static string Required(JsonElement root, string name, string file) => SignInClient.Text(root, name) is { Length: > 0 } text ? text : throw new SignInException($"google_iam: {file}: {name} is missing");
}
