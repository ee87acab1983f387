using Pharos.Configuration.SignIn.Aws;
using Pharos.Configuration.SignIn.Azure;
using Pharos.Configuration.SignIn.Google;

namespace Pharos.Configuration.SignIn;

/// <summary>Reads the sections <c>sigv4</c>, <c>azuread</c> and <c>google_iam</c>; checks as Prometheus does.</summary>
/// <param name="environment">Where the clouds' own variables are looked up.</param>
/// <param name="resolve">Finds the files that sections name.</param>
public sealed class CloudSignInReader(ConfigErrors errors, ConfigEnvironment environment, Func<string, string> resolve)
{
    /// <param name="service">What is signed for where the section does not say: <c>aps</c>, <c>sns</c>.</param>
    public Sigv4SignIn ReadSigv4(ConfigNode node, string service)
    {
        var m = new MappingReader(node, errors);
        string access = m.String("access_key", ""), secret = m.String("secret_key", "");
        var signIn = new Sigv4SignIn
        {
            Environment = environment,
            Service = m.String("service_name", service),
            Region = m.String("region", ""),
            Keys = access.Length > 0 && secret.Length > 0 ? new AwsCredentials(access, Secret.Of(secret)) : null,
            Profile = m.String("profile", ""),
            RoleArn = m.String("role_arn", ""),
            ExternalId = m.String("external_id", ""),
            UsesFipsSts = m.Bool("use_fips_sts_endpoint", false),
        };
        m.End();
        if (access.Length > 0 != secret.Length > 0) errors.Add(node, "must provide a AWS SigV4 Access key and Secret Key if credentials are specified in the SigV4 config");
        if (signIn.ExternalId.Length > 0 && signIn.RoleArn.Length == 0) errors.Add(m.Child("external_id"), "external_id can only be used with role_arn");
        return signIn;
    }

    public AzureAdSignIn ReadAzureAd(ConfigNode node)
    {
        var m = new MappingReader(node, errors);
        string cloud = m.Choice("cloud", "", ("AzurePublic", "AzurePublic"), ("AzureChina", "AzureChina"), ("AzureGovernment", "AzureGovernment"));
        string scope = m.String("scope", "");
        AzureIdentity?[] identities =
        [
            Identity(m.Child("managed_identity"), i => new AzureManagedIdentity(Guid(i, "client_id", "Managed Identity", isRequired: false))),
            Identity(m.Child("workload_identity"), i => new AzureWorkloadIdentity(Text(i, "tenant_id", "Workload Identity"), Guid(i, "client_id", "Workload Identity"), i.String("token_file_path") is { Length: > 0 } file ? resolve(file) : AzureAdSignIn.DefaultTokenFile)),
            Identity(m.Child("oauth"), i => new AzureApplication(Text(i, "tenant_id", "OAuth"), Guid(i, "client_id", "OAuth"), Secret.Of(Text(i, "client_secret", "OAuth")))),
            Identity(m.Child("sdk"), i => new AzureFromEnvironment(i.String("tenant_id", ""))),
        ];
        m.End();
        AzureIdentity[] given = [.. identities.OfType<AzureIdentity>()];
        if (given.Length == 0) errors.Add(node, "must provide an Azure Managed Identity, Azure Workload Identity, Azure OAuth or Azure SDK in the Azure AD config");
        if (given.Length > 1) errors.Add(node, "cannot provide multiple authentication methods in the Azure AD config");
        return new AzureAdSignIn { Environment = environment, Cloud = cloud, Scope = scope, Identity = given.FirstOrDefault() ?? new AzureFromEnvironment("") };
    }

    public GoogleIamSignIn ReadGoogleIam(ConfigNode node)
    {
        var m = new MappingReader(node, errors);
        string file = m.String("credentials_file", "");
        m.End();
        return new GoogleIamSignIn { Environment = environment, CredentialsFile = file.Length > 0 ? resolve(file) : "" };
    }

    private AzureIdentity? Identity(ConfigNode node, Func<MappingReader, AzureIdentity> read)
    {
        if (!node.HasValue) return null;
        var m = new MappingReader(node, errors);
        AzureIdentity identity = read(m);
        m.End();
        return identity;
    }

    private string Text(MappingReader m, string key, string method)
    {
        string text = m.String(key, "");
        if (text.Length == 0) errors.Add(m.Node, $"must provide an Azure {method} {key} in the Azure AD config");
        return text;
    }

    private string Guid(MappingReader m, string key, string method, bool isRequired = true)
    {
        string text = isRequired ? Text(m, key, method) : m.String(key, "");
        if (text.Length > 0 && !System.Guid.TryParse(text, out System.Guid _)) errors.Add(m.Child(key), $"the provided Azure {method} {key} is invalid");
        return text;
    }
}
