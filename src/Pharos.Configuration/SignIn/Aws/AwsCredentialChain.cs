using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Pharos.Configuration.SignIn.Aws;

/// <summary>Finds credentials in the order of AWS's SDKs (docs: AWS SDKs and Tools, credential provider chain): the section, its profile, the environment, a web identity, the default profile, the container, the instance.</summary>
internal sealed class AwsCredentialChain(Sigv4SignIn settings, SignInClient client, TimeProvider clock)
{
    private const string ContainerHost = "http://169.254.170.2";
    /// <summary>Addresses of ECS and EKS at which plain HTTP may be asked.</summary>
    private static readonly string[] s_containerHosts = ["169.254.170.2", "169.254.170.23", "fd00:ec2::23"];
    /// <summary>The shared files are read again after this time: tools that renew sessions write to them.</summary>
    private static readonly TimeSpan s_fileLife = TimeSpan.FromMinutes(1);

    private readonly ConfigEnvironment _environment = settings.Environment;

    /// <exception cref="SignInException">There are none.</exception>
    public async Task<(AwsCredentials Value, DateTimeOffset Expires)> FindAsync(CancellationToken cancellationToken)
    {
        if (settings.Keys is { } keys) return (keys, DateTimeOffset.MaxValue);
        if (settings.Profile.Length > 0) return OfProfile() ?? throw new SignInException($"sigv4: profile {settings.Profile} has no aws_access_key_id and aws_secret_access_key");
        if (Get("AWS_ACCESS_KEY_ID") is { } access && Get("AWS_SECRET_ACCESS_KEY") is { } secret) return (Of(access, secret, Get("AWS_SESSION_TOKEN")), DateTimeOffset.MaxValue);
        if (Get("AWS_WEB_IDENTITY_TOKEN_FILE") is { } tokenFile && Get("AWS_ROLE_ARN") is { } role)
        {
            string region = settings.FindRegion() ?? throw new SignInException("sigv4: no region to find STS in");
            return await new AwsSts(settings, region, client, clock).AssumeRoleWithWebIdentityAsync(role, SignInClient.ReadFile(tokenFile, "sigv4").Trim(), Get("AWS_ROLE_SESSION_NAME"), cancellationToken).ConfigureAwait(false);
        }
        if (OfProfile() is { } shared) return shared;
        if (Get("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") is { } relative) return await OfContainerAsync(ContainerHost + relative, cancellationToken).ConfigureAwait(false);
        if (Get("AWS_CONTAINER_CREDENTIALS_FULL_URI") is { } full) return await OfContainerAsync(full, cancellationToken).ConfigureAwait(false);
        if (string.Equals(Get("AWS_EC2_METADATA_DISABLED"), "true", StringComparison.OrdinalIgnoreCase)) throw new SignInException("sigv4: no credentials in the configuration, the environment or the shared files");
        return await OfInstanceAsync(cancellationToken).ConfigureAwait(false);
    }

    private (AwsCredentials, DateTimeOffset)? OfProfile()
    {
        IReadOnlyDictionary<string, string> profile = new AwsProfiles(_environment).Find(settings.Profile);
        if (profile.GetValueOrDefault("aws_access_key_id") is not { Length: > 0 } access || profile.GetValueOrDefault("aws_secret_access_key") is not { Length: > 0 } secret) return null;
        return (Of(access, secret, profile.GetValueOrDefault("aws_session_token")), clock.GetUtcNow() + s_fileLife);
    }

    private async Task<(AwsCredentials, DateTimeOffset)> OfContainerAsync(string address, CancellationToken cancellationToken)
    {
        const string What = "sigv4: the container's credentials endpoint";
        if (!Uri.TryCreate(address, UriKind.Absolute, out Uri? url) || !IsSafe(url)) throw new SignInException("sigv4: AWS_CONTAINER_CREDENTIALS_FULL_URI is neither https nor an address of the machine, ECS or EKS");
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        string? token = Get("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE") is { } file ? SignInClient.ReadFile(file, "sigv4").Trim() : Get("AWS_CONTAINER_AUTHORIZATION_TOKEN");
        if (token is not null) request.Headers.TryAddWithoutValidation("Authorization", token);
        return Read(await client.AskMetadataAsync(request, What, cancellationToken).ConfigureAwait(false), What);
    }

    /// <summary>The instance metadata service, version 2 (docs: EC2 user guide, IMDSv2): a session first, then the instance's role.</summary>
    private async Task<(AwsCredentials, DateTimeOffset)> OfInstanceAsync(CancellationToken cancellationToken)
    {
        const string What = "sigv4: no credentials elsewhere, and the instance metadata service";
        string service = (Get("AWS_EC2_METADATA_SERVICE_ENDPOINT") ?? "http://169.254.169.254").TrimEnd('/');
        string roles = $"{service}/latest/meta-data/iam/security-credentials/";
        using var open = new HttpRequestMessage(HttpMethod.Put, $"{service}/latest/api/token") { Headers = { { "X-aws-ec2-metadata-token-ttl-seconds", "300" } } };
        string session = await client.AskMetadataAsync(open, What, cancellationToken).ConfigureAwait(false);
        string role = (await GetAsync(roles).ConfigureAwait(false)).Split('\n')[0].Trim();
        return Read(await GetAsync(roles + role).ConfigureAwait(false), What);

        async Task<string> GetAsync(string url)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            request.Headers.TryAddWithoutValidation("X-aws-ec2-metadata-token", session);
            return await client.AskMetadataAsync(request, What, cancellationToken).ConfigureAwait(false);
        }
    }

    private static bool IsSafe(Uri url) => url.Scheme == "https"
        || (url.Scheme == "http" && (url.IsLoopback || (IPAddress.TryParse(url.Host.Trim('[', ']'), out IPAddress? address) && s_containerHosts.Contains(address.ToString()))));

    private static (AwsCredentials, DateTimeOffset) Read(string answer, string what)
    {
        using JsonDocument document = SignInClient.Json(answer, $"{what}: its answer");
        JsonElement root = document.RootElement;
        if (SignInClient.Text(root, "AccessKeyId") is not { Length: > 0 } access || SignInClient.Text(root, "SecretAccessKey") is not { Length: > 0 } secret) throw new SignInException($"{what} gave no keys");
        return (Of(access, secret, SignInClient.Text(root, "Token")), Expiration(SignInClient.Text(root, "Expiration")));
    }

    internal static AwsCredentials Of(string access, string secret, string? token) => new(access, Secret.Of(secret), string.IsNullOrEmpty(token) ? null : Secret.Of(token));

    /// <summary>Keys that come without a time do not expire.</summary>
    internal static DateTimeOffset Expiration(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset expires) ? expires : DateTimeOffset.MaxValue;

    private string? Get(string variable) => _environment.Get(variable) is { Length: > 0 } value ? value : null;
}
