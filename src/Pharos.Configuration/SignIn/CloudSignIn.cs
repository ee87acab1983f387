namespace Pharos.Configuration.SignIn;

/// <summary>How requests to one address sign in to a cloud, as configured.</summary>
public abstract record CloudSignIn
{
    /// <summary>Where the clouds' own variables are looked up, such as <c>AWS_ACCESS_KEY_ID</c>.</summary>
    public ConfigEnvironment Environment { get; init; } = ConfigEnvironment.Process;

    public abstract ICloudSigner Open(TimeProvider clock);
}
