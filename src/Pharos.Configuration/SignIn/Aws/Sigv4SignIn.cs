namespace Pharos.Configuration.SignIn.Aws;

/// <summary>The section <c>sigv4</c> (docs: Prometheus configuration, remote_write; Alertmanager, sns_config). What it leaves out comes from where AWS's own tools look.</summary>
public sealed record Sigv4SignIn : CloudSignIn
{
    /// <summary>The name by which the service that is called is signed for: <c>aps</c>, <c>sns</c>.</summary>
    public string Service { get; init; } = "aps";

    public string Region { get; init; } = "";

    public AwsCredentials? Keys { get; init; }

    public string Profile { get; init; } = "";

    /// <summary>A role to take with the credentials found; empty: sign with them.</summary>
    public string RoleArn { get; init; } = "";

    public string ExternalId { get; init; } = "";

    public bool UsesFipsSts { get; init; }

    /// <summary>The region of the section, the environment or the profile; null where none says one.</summary>
    public string? FindRegion()
    {
        if (Region.Length > 0) return Region;
        foreach (string variable in (string[])["AWS_REGION", "AWS_DEFAULT_REGION"]) if (Environment.Get(variable) is { Length: > 0 } region) return region;
        return new AwsProfiles(Environment).Find(Profile).GetValueOrDefault("region");
    }

    public override ICloudSigner Open(TimeProvider clock) => new Sigv4Signer(this, clock);
}
