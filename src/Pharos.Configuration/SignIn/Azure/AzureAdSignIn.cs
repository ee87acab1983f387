namespace Pharos.Configuration.SignIn.Azure;

/// <summary>The section <c>azuread</c> (docs: Prometheus configuration, remote_write).</summary>
public sealed record AzureAdSignIn : CloudSignIn
{
    /// <summary>Where the kubelet puts the token of a workload identity.</summary>
    public const string DefaultTokenFile = "/var/run/secrets/azure/tokens/azure-identity-token";

    public required AzureIdentity Identity { get; init; }

    /// <summary>AzurePublic, AzureChina, AzureGovernment; empty: AzurePublic, with the authority that <c>AZURE_AUTHORITY_HOST</c> names.</summary>
    public string Cloud { get; init; } = "";

    /// <summary>Empty: that of Azure Monitor in the cloud.</summary>
    public string Scope { get; init; } = "";

    internal string Authority => Cloud switch
    {
        "AzureChina" => "https://login.chinacloudapi.cn",
        "AzureGovernment" => "https://login.microsoftonline.us",
        "" when Environment.Get("AZURE_AUTHORITY_HOST") is { Length: > 0 } host => host.TrimEnd('/'),
        _ => "https://login.microsoftonline.com",
    };

    internal string WantedScope => Scope.Length > 0 ? Scope : Cloud switch
    {
        "AzureChina" => "https://monitor.azure.cn//.default",
        "AzureGovernment" => "https://monitor.azure.us//.default",
        _ => "https://monitor.azure.com//.default",
    };

    public override ICloudSigner Open(TimeProvider clock) => new BearerSigner((client, cancellationToken) => new AzureTokens(this, client, clock).FetchAsync(Identity, cancellationToken), clock);
}
