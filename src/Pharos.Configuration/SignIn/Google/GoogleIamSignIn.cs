namespace Pharos.Configuration.SignIn.Google;

/// <summary>The section <c>google_iam</c> (docs: Prometheus configuration, remote_write).</summary>
public sealed record GoogleIamSignIn : CloudSignIn
{
    /// <summary>Empty: where Google's libraries look, then the metadata service.</summary>
    public string CredentialsFile { get; init; } = "";

    public override ICloudSigner Open(TimeProvider clock) => new BearerSigner((client, cancellationToken) => new GoogleTokens(this, client, clock).FetchAsync(cancellationToken), clock);
}
