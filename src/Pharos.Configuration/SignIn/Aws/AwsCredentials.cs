namespace Pharos.Configuration.SignIn.Aws;

/// <summary>Keys of AWS; with a session token where they are temporary.</summary>
public sealed record AwsCredentials(string AccessKey, Secret SecretKey, Secret? SessionToken = null);
