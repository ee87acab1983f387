namespace Pharos.Configuration.SignIn.Aws;

/// <summary>Signs requests by Signature Version 4 with credentials that are found once and renewed.</summary>
internal sealed class Sigv4Signer : ICloudSigner
{
    private readonly Sigv4SignIn _settings;
    private readonly TimeProvider _clock;
    private readonly SignInClient _client = new();
    private readonly ExpiringValue<AwsCredentials> _found;
    private readonly ExpiringValue<AwsCredentials>? _ofRole;

    public Sigv4Signer(Sigv4SignIn settings, TimeProvider clock)
    {
        (_settings, _clock) = (settings, clock);
        var chain = new AwsCredentialChain(settings, _client, clock);
        _found = new ExpiringValue<AwsCredentials>(chain.FindAsync, clock);
        if (settings.RoleArn.Length > 0) _ofRole = new ExpiringValue<AwsCredentials>(AssumeRoleAsync, clock);
    }

    public async ValueTask SignAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        string region = Region();
        AwsCredentials credentials = await (_ofRole ?? _found).GetAsync(cancellationToken).ConfigureAwait(false);
        byte[] body = request.Content is { } content ? await content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false) : [];
        Sigv4Signature.Apply(request, body, credentials, region, _settings.Service, _clock.GetUtcNow());
    }

    public void Dispose()
    {
        _ofRole?.Dispose();
        _found.Dispose();
        _client.Dispose();
    }

    private async Task<(AwsCredentials Value, DateTimeOffset Expires)> AssumeRoleAsync(CancellationToken cancellationToken)
    {
        AwsCredentials own = await _found.GetAsync(cancellationToken).ConfigureAwait(false);
        return await new AwsSts(_settings, Region(), _client, _clock).AssumeRoleAsync(own, cancellationToken).ConfigureAwait(false);
    }

    private string Region() => _settings.FindRegion() ?? throw new SignInException("sigv4: no region: set region, AWS_REGION or the profile's region");
}
