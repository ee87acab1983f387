namespace Pharos.Configuration.SignIn.Azure;

/// <summary>Asks for access tokens (docs: Microsoft identity platform, client credentials flow; Azure instance metadata service, managed identities; App Service, REST endpoint reference).</summary>
internal sealed class AzureTokens(AzureAdSignIn settings, SignInClient client, TimeProvider clock)
{
    private const string What = "azuread: the token endpoint", Metadata = "azuread: the managed identity endpoint";

    private readonly ConfigEnvironment _environment = settings.Environment;

    public Task<(string Token, DateTimeOffset Expires)> FetchAsync(AzureIdentity identity, CancellationToken cancellationToken) => identity switch
    {
        AzureManagedIdentity managed => OfMachineAsync(managed.ClientId, cancellationToken),
        AzureApplication app => OfApplicationAsync(app.TenantId, app.ClientId, ("client_secret", app.ClientSecret.Reveal()), cancellationToken),
        AzureWorkloadIdentity workload => OfApplicationAsync(workload.TenantId, workload.ClientId, ("client_assertion", SignInClient.ReadFile(workload.TokenFile, "azuread").Trim()), cancellationToken),
        AzureFromEnvironment sdk => FetchAsync(Find(sdk.TenantId), cancellationToken),
        _ => throw new System.Diagnostics.UnreachableException($"no tokens for {identity.GetType().Name}"),
    };

    private AzureIdentity Find(string tenant)
    {
        string clientId = _environment.Get("AZURE_CLIENT_ID") ?? "";
        if (tenant.Length == 0) tenant = _environment.Get("AZURE_TENANT_ID") ?? "";
        if (tenant.Length > 0 && clientId.Length > 0)
        {
            if (_environment.Get("AZURE_CLIENT_SECRET") is { Length: > 0 } secret) return new AzureApplication(tenant, clientId, Secret.Of(secret));
            if (_environment.Get("AZURE_FEDERATED_TOKEN_FILE") is { Length: > 0 } file) return new AzureWorkloadIdentity(tenant, clientId, file);
        }
        return new AzureManagedIdentity(clientId);
    }

    private async Task<(string Token, DateTimeOffset Expires)> OfApplicationAsync(string tenant, string clientId, (string Name, string Value) proof, CancellationToken cancellationToken)
    {
        var form = new Dictionary<string, string> { ["grant_type"] = "client_credentials", ["client_id"] = clientId, ["scope"] = settings.WantedScope, [proof.Name] = proof.Value };
        if (proof.Name == "client_assertion") form["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{settings.Authority}/{Uri.EscapeDataString(tenant)}/oauth2/v2.0/token") { Content = new FormUrlEncodedContent(form) };
        return TokenAnswer.Read(await client.AskAsync(request, What, cancellationToken).ConfigureAwait(false), What, clock);
    }

    private async Task<(string Token, DateTimeOffset Expires)> OfMachineAsync(string clientId, CancellationToken cancellationToken)
    {
        const string Suffix = "/.default";
        string scope = settings.WantedScope, resource = scope.EndsWith(Suffix, StringComparison.Ordinal) ? scope[..^Suffix.Length] : scope;
        string query = $"resource={Uri.EscapeDataString(resource)}{(clientId.Length > 0 ? $"&client_id={Uri.EscapeDataString(clientId)}" : "")}";
        bool isAppService = _environment.Get("IDENTITY_ENDPOINT") is { Length: > 0 } && _environment.Get("IDENTITY_HEADER") is { Length: > 0 };
        string machine = _environment.Get("AZURE_POD_IDENTITY_AUTHORITY_HOST") is { Length: > 0 } host ? host.TrimEnd('/') : "http://169.254.169.254";
        string url = isAppService ? $"{_environment.Get("IDENTITY_ENDPOINT")}?api-version=2019-08-01&{query}" : $"{machine}/metadata/identity/oauth2/token?api-version=2018-02-01&{query}";
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        if (isAppService) request.Headers.TryAddWithoutValidation("X-IDENTITY-HEADER", _environment.Get("IDENTITY_HEADER"));
        else request.Headers.Add("Metadata", "true");
        return TokenAnswer.Read(await client.AskMetadataAsync(request, Metadata, cancellationToken).ConfigureAwait(false), Metadata, clock);
    }
}
