using Microsoft.Extensions.Time.Testing;
using Pharos.Configuration.SignIn;
using Pharos.Testing;

namespace Pharos.Configuration.Tests.SignIn;

/// <summary>Where the keys of <c>sigv4</c> come from, how long they are kept, and what is said where there are none.</summary>
public sealed class Sigv4SignInTests
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    private ICloudSigner Open(string yaml, params (string, string)[] environment)
    {
        (CloudSignIn settings, IReadOnlyList<string> faults) = Signing.Read(yaml, (reader, node) => reader.ReadSigv4(node, "aps"), Signing.Environment(environment));
        Assert.Empty(faults);
        return settings.Open(_clock);
    }

    private static string Credential(IReadOnlyDictionary<string, string> headers) => headers["Authorization"].Split("Credential=")[1].Split(',')[0];

    [Fact]
    public async Task Keys_of_the_configuration_stand_over_all_others()
    {
        using ICloudSigner signer = Open("{region: eu-west-1, access_key: AKCONF, secret_key: s}", ("AWS_ACCESS_KEY_ID", "AKENV"), ("AWS_SECRET_ACCESS_KEY", "e"), ("AWS_SESSION_TOKEN", "t"), ("AWS_REGION", "us-east-1"));
        IReadOnlyDictionary<string, string> headers = await Signing.SignAsync(signer);
        Assert.Equal("AKCONF/20260301/eu-west-1/aps/aws4_request", Credential(headers));
        Assert.Equal("20260301T120000Z", headers["X-Amz-Date"]);
        Assert.False(headers.ContainsKey("X-Amz-Security-Token"));
    }

    [Fact]
    public async Task Keys_session_and_region_come_from_the_environment()
    {
        using ICloudSigner signer = Open("{service_name: aoss}", ("AWS_ACCESS_KEY_ID", "AKENV"), ("AWS_SECRET_ACCESS_KEY", "e"), ("AWS_SESSION_TOKEN", "session"), ("AWS_DEFAULT_REGION", "us-east-2"));
        IReadOnlyDictionary<string, string> headers = await Signing.SignAsync(signer, new ByteArrayContent([1, 2, 3]));
        Assert.Equal("AKENV/20260301/us-east-2/aoss/aws4_request", Credential(headers));
        Assert.Equal("session", headers["X-Amz-Security-Token"]);
        Assert.Contains("SignedHeaders=host;x-amz-date;x-amz-security-token,", headers["Authorization"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_profile_of_the_shared_files_is_read_again_when_it_changes()
    {
        using var folder = new TempFolder();
        folder.Write("config", "[default]\nregion = us-west-1\n[profile team]\nregion = ap-south-1\ns3 =\n  region = nested\n");
        folder.Write("credentials", "# keys\n[default]\naws_access_key_id = AKDEFAULT\naws_secret_access_key = d\n\n[team]\naws_access_key_id = AKTEAM\naws_secret_access_key = t\n");
        (string, string)[] environment = [("AWS_CONFIG_FILE", folder.File("config")), ("AWS_SHARED_CREDENTIALS_FILE", folder.File("credentials"))];
        using ICloudSigner team = Open("{profile: team}", [.. environment, ("AWS_ACCESS_KEY_ID", "AKENV"), ("AWS_SECRET_ACCESS_KEY", "e")]);
        using ICloudSigner byDefault = Open("{}", environment), named = Open("{}", [.. environment, ("AWS_PROFILE", "team")]);
        Assert.Equal("AKTEAM/20260301/ap-south-1/aps/aws4_request", Credential(await Signing.SignAsync(team)));
        Assert.Equal("AKDEFAULT/20260301/us-west-1/aps/aws4_request", Credential(await Signing.SignAsync(byDefault)));
        Assert.Equal("AKTEAM/20260301/ap-south-1/aps/aws4_request", Credential(await Signing.SignAsync(named)));

        folder.Write("credentials", "[team]\naws_access_key_id = AKNEXT\naws_secret_access_key = n\n");
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.StartsWith("AKNEXT/", Credential(await Signing.SignAsync(team)), StringComparison.Ordinal);
        using ICloudSigner unknown = Open("{profile: nobody, region: r}", environment);
        Assert.Equal("sigv4: profile nobody has no aws_access_key_id and aws_secret_access_key", await Signing.FailureAsync(unknown));
    }

    [Fact]
    public async Task The_instance_gives_its_role_in_a_session_and_again_before_it_ends()
    {
        await using StandInCloud cloud = await StandInCloud.StartAsync();
        int given = 0;
        cloud.Answer = asked => (asked.Method, asked.Path) switch
        {
            ("PUT", "/latest/api/token") when asked.Headers["X-aws-ec2-metadata-token-ttl-seconds"] == "300" => (200, "imds-session"),
            ("GET", _) when asked.Headers.GetValueOrDefault("X-aws-ec2-metadata-token") != "imds-session" => (401, ""),
            ("GET", "/latest/meta-data/iam/security-credentials/") => (200, "web-role\n"),
            ("GET", "/latest/meta-data/iam/security-credentials/web-role") => (200, $$"""{"Code":"Success","AccessKeyId":"AK{{++given}}","SecretAccessKey":"s","Token":"t{{given}}","Expiration":"{{_clock.GetUtcNow() + TimeSpan.FromHours(6):yyyy-MM-ddTHH:mm:ssZ}}"}"""),
            _ => (404, ""),
        };
        using ICloudSigner signer = Open("{region: r}", ("AWS_EC2_METADATA_SERVICE_ENDPOINT", cloud.Url));
        Assert.StartsWith("AK1/", Credential(await Signing.SignAsync(signer)), StringComparison.Ordinal);
        _clock.Advance(TimeSpan.FromHours(5));
        Assert.StartsWith("AK1/", Credential(await Signing.SignAsync(signer)), StringComparison.Ordinal);
        Assert.Equal(3, cloud.Requests.Count);
        _clock.Advance(TimeSpan.FromMinutes(56));
        Assert.Equal("t2", (await Signing.SignAsync(signer))["X-Amz-Security-Token"]);
    }

    [Fact]
    public async Task A_renewal_that_fails_leaves_the_credentials_until_they_end()
    {
        await using StandInCloud cloud = await StandInCloud.StartAsync();
        bool fails = false;
        cloud.Answer = _ => fails ? (500, "") : (200, $$"""{"AccessKeyId":"AKTASK","SecretAccessKey":"s","Token":"t","Expiration":"{{_clock.GetUtcNow() + TimeSpan.FromMinutes(30):O}}"}""");
        using ICloudSigner signer = Open("{region: r}", ("AWS_CONTAINER_CREDENTIALS_FULL_URI", cloud.Url + "/creds"), ("AWS_CONTAINER_AUTHORIZATION_TOKEN", "container-token"));
        await Signing.SignAsync(signer);
        Assert.Equal(("/creds", "container-token"), (cloud.Requests.Single().Path, cloud.Requests.Single().Headers["Authorization"]));
        fails = true;
        _clock.Advance(TimeSpan.FromMinutes(28));
        Assert.StartsWith("AKTASK/", Credential(await Signing.SignAsync(signer)), StringComparison.Ordinal);
        _clock.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal("sigv4: the container's credentials endpoint answered 500", await Signing.FailureAsync(signer));
        fails = false;
        Assert.StartsWith("AKTASK/", Credential(await Signing.SignAsync(signer)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Container_credentials_are_not_asked_for_at_a_strangers()
    {
        using ICloudSigner signer = Open("{region: r}", ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://evil.example/creds"));
        Assert.Equal("sigv4: AWS_CONTAINER_CREDENTIALS_FULL_URI is neither https nor an address of the machine, ECS or EKS", await Signing.FailureAsync(signer));
    }

    /// <summary>STS' answer: credentials for an hour.</summary>
    private string Assumed() =>
        $"<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>r</SecretAccessKey><SessionToken>role&amp;token</SessionToken><Expiration>{_clock.GetUtcNow().UtcDateTime.AddHours(1):O}</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>";

    [Fact]
    public async Task A_role_is_assumed_with_the_credentials_found()
    {
        await using StandInCloud sts = await StandInCloud.StartAsync();
        sts.Answer = _ => (200, Assumed());
        using ICloudSigner signer = Open("{region: eu-west-1, access_key: AKOWN, secret_key: s, role_arn: 'arn:aws:iam::1:role/write', external_id: ext}", ("AWS_ENDPOINT_URL_STS", sts.Url));
        for (int i = 0; i < 3; i++)
        {
            IReadOnlyDictionary<string, string> headers = await Signing.SignAsync(signer);
            Assert.Equal("ASIAROLE/20260301/eu-west-1/aps/aws4_request", Credential(headers));
            Assert.Equal("role&token", headers["X-Amz-Security-Token"]);
        }
        StandInCloud.Asked asked = Assert.Single(sts.Requests);
        Assert.Equal(("AssumeRole", "arn:aws:iam::1:role/write", "ext", "2011-06-15"), (asked.Fields["Action"], asked.Fields["RoleArn"], asked.Fields["ExternalId"], asked.Fields["Version"]));
        Assert.Contains("Credential=AKOWN/20260301/eu-west-1/sts/aws4_request, SignedHeaders=content-type;host;x-amz-date,", asked.Headers["Authorization"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_identity_of_a_pod_takes_its_role_without_keys()
    {
        using var folder = new TempFolder();
        folder.Write("token", "pod.jwt\n");
        await using StandInCloud sts = await StandInCloud.StartAsync();
        sts.Answer = _ => (200, Assumed());
        using ICloudSigner signer = Open("{region: r}", ("AWS_WEB_IDENTITY_TOKEN_FILE", folder.File("token")), ("AWS_ROLE_ARN", "arn:pod"), ("AWS_ENDPOINT_URL_STS", sts.Url));
        Assert.StartsWith("ASIAROLE/", Credential(await Signing.SignAsync(signer)), StringComparison.Ordinal);
        StandInCloud.Asked asked = sts.Requests.Single();
        Assert.Equal(("AssumeRoleWithWebIdentity", "arn:pod", "pod.jwt"), (asked.Fields["Action"], asked.Fields["RoleArn"], asked.Fields["WebIdentityToken"]));
        Assert.False(asked.Headers.ContainsKey("Authorization"));
    }

    [Fact]
    public async Task A_refusal_is_shown_by_its_code_and_without_what_was_sent()
    {
        await using StandInCloud sts = await StandInCloud.StartAsync();
        sts.Answer = asked => (403, $"<ErrorResponse><Error><Code>AccessDenied</Code><Message>you sent {asked.Body} {asked.Headers["Authorization"]} secret-key</Message></Error></ErrorResponse>");
        using ICloudSigner signer = Open("{region: r, access_key: AKOWN, secret_key: secret-key, role_arn: arn}", ("AWS_ENDPOINT_URL_STS", sts.Url));
        Assert.Equal("sigv4: STS answered 403 AccessDenied", await Signing.FailureAsync(signer));
    }

    [Fact]
    public async Task Without_a_region_or_credentials_it_says_what_is_missing()
    {
        using ICloudSigner noRegion = Open("{access_key: a, secret_key: b}"), none = Open("{region: r}", ("AWS_EC2_METADATA_DISABLED", "true"));
        Assert.Equal("sigv4: no region: set region, AWS_REGION or the profile's region", await Signing.FailureAsync(noRegion));
        Assert.Equal("sigv4: no credentials in the configuration, the environment or the shared files", await Signing.FailureAsync(none));
    }

    [Theory]
    [InlineData("access_key: a", "p.yml:1:1: error: must provide a AWS SigV4 Access key and Secret Key if credentials are specified in the SigV4 config")]
    [InlineData("regionn: a", "p.yml:1:1: error: regionn: unknown key, did you mean region?")]
    [InlineData("external_id: a", "p.yml:1:14: error: external_id: external_id can only be used with role_arn")]
    public void Faults_stand_where_they_are(string yaml, string expected) =>
        Assert.Equal([expected], Signing.Read(yaml, (reader, node) => reader.ReadSigv4(node, "aps"), Signing.Environment()).Faults);
}
