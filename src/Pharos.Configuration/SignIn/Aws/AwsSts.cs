namespace Pharos.Configuration.SignIn.Aws;

/// <summary>The security token service: temporary credentials of a role (docs: AWS STS API reference, version 2011-06-15). Asked at the region's endpoint, or at <c>AWS_ENDPOINT_URL_STS</c>.</summary>
internal sealed class AwsSts(Sigv4SignIn settings, string region, SignInClient client, TimeProvider clock)
{
    private const string What = "sigv4: STS";

    public async Task<(AwsCredentials Value, DateTimeOffset Expires)> AssumeRoleAsync(AwsCredentials own, CancellationToken cancellationToken)
    {
        var form = new Dictionary<string, string> { ["Action"] = "AssumeRole", ["RoleArn"] = settings.RoleArn, ["RoleSessionName"] = "pharos" };
        if (settings.ExternalId.Length > 0) form["ExternalId"] = settings.ExternalId;
        return await AskAsync(form, own, cancellationToken).ConfigureAwait(false);
    }

    /// <param name="token">What the cluster's identity provider has signed; it stands instead of a signature.</param>
    public Task<(AwsCredentials Value, DateTimeOffset Expires)> AssumeRoleWithWebIdentityAsync(string role, string token, string? session, CancellationToken cancellationToken) =>
        AskAsync(new() { ["Action"] = "AssumeRoleWithWebIdentity", ["RoleArn"] = role, ["RoleSessionName"] = session ?? "pharos", ["WebIdentityToken"] = token }, own: null, cancellationToken);

    private async Task<(AwsCredentials Value, DateTimeOffset Expires)> AskAsync(Dictionary<string, string> form, AwsCredentials? own, CancellationToken cancellationToken)
    {
        form["Version"] = "2011-06-15";
        using var request = new HttpRequestMessage(HttpMethod.Post, Endpoint()) { Content = new FormUrlEncodedContent(form) };
        byte[] body = await request.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        if (own is not null) Sigv4Signature.Apply(request, body, own, region, "sts", clock.GetUtcNow());
        string answer = await client.AskAsync(request, What, cancellationToken).ConfigureAwait(false);
        if (SignInClient.Element(answer, "AccessKeyId") is not { Length: > 0 } access || SignInClient.Element(answer, "SecretAccessKey") is not { Length: > 0 } secret) throw new SignInException($"{What} gave no keys");
        return (AwsCredentialChain.Of(access, secret, SignInClient.Element(answer, "SessionToken")), AwsCredentialChain.Expiration(SignInClient.Element(answer, "Expiration")));
    }

    private string Endpoint()
    {
        if (settings.Environment.Get("AWS_ENDPOINT_URL_STS") is { Length: > 0 } url) return url;
        return $"https://sts{(settings.UsesFipsSts ? "-fips" : "")}.{region}.amazonaws.com{(region.StartsWith("cn-", StringComparison.Ordinal) ? ".cn" : "")}/";
    }
}
