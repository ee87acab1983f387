using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Pharos.Configuration.SignIn;
using Pharos.Testing;

namespace Pharos.Configuration.Tests.SignIn;

/// <summary>How <c>google_iam</c> comes by tokens.</summary>
public sealed class GoogleIamSignInTests
{
    private const string Scope = "https://www.googleapis.com/auth/monitoring.write";

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    private ICloudSigner Open(string yaml, params (string, string)[] environment)
    {
        (CloudSignIn settings, IReadOnlyList<string> faults) = Signing.Read(yaml, (reader, node) => reader.ReadGoogleIam(node), Signing.Environment(environment));
        Assert.Empty(faults);
        return settings.Open(_clock);
    }

    [Fact]
    public async Task A_service_account_signs_a_claim_with_its_key()
    {
        using RSA key = RSA.Create(2048);
        using var folder = new TempFolder();
        await using StandInCloud cloud = await StandInCloud.StartAsync();
        cloud.Answer = _ => (200, """{"access_token":"ya29","expires_in":3599}""");
        folder.Write("sa.json", $$"""{"type":"service_account","client_email":"w@p.iam.gserviceaccount.com","private_key_id":"k1","private_key":{{JsonString(key.ExportPkcs8PrivateKeyPem())}},"token_uri":"{{cloud.Url}}/token"}""");
        using ICloudSigner signer = Open($"credentials_file: {folder.File("sa.json")}");
        Assert.Equal("Bearer ya29", (await Signing.SignAsync(signer))["Authorization"]);
        StandInCloud.Asked asked = cloud.Requests.Single();
        Assert.Equal("urn:ietf:params:oauth:grant-type:jwt-bearer", asked.Fields["grant_type"]);
        string[] parts = asked.Fields["assertion"].Split('.');
        Assert.True(key.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        Assert.Equal("""{"alg":"RS256","typ":"JWT","kid":"k1"}""", Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[0])));
        using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1]));
        Assert.Equal(("w@p.iam.gserviceaccount.com", Scope, cloud.Url + "/token", 1772366400L, 1772370000L), (
            claims.RootElement.GetProperty("iss").GetString(), claims.RootElement.GetProperty("scope").GetString(), claims.RootElement.GetProperty("aud").GetString(),
            claims.RootElement.GetProperty("iat").GetInt64(), claims.RootElement.GetProperty("exp").GetInt64()));
    }

    [Fact]
    public async Task A_person_s_login_is_refreshed()
    {
        using var folder = new TempFolder();
        await using StandInCloud cloud = await StandInCloud.StartAsync();
        cloud.Answer = _ => (200, """{"access_token":"mine","expires_in":3599}""");
        folder.Write("adc.json", $$"""{"type":"authorized_user","client_id":"c","client_secret":"s","refresh_token":"r","token_uri":"{{cloud.Url}}/token"}""");
        using ICloudSigner signer = Open("{}", ("GOOGLE_APPLICATION_CREDENTIALS", folder.File("adc.json")));
        Assert.Equal("Bearer mine", (await Signing.SignAsync(signer))["Authorization"]);
        Assert.Equal(("refresh_token", "c", "s", "r"), (cloud.Requests.Single().Fields["grant_type"], cloud.Requests.Single().Fields["client_id"], cloud.Requests.Single().Fields["client_secret"], cloud.Requests.Single().Fields["refresh_token"]));
    }

    [Fact]
    public async Task Without_a_file_the_metadata_service_is_asked()
    {
        await using StandInCloud cloud = await StandInCloud.StartAsync();
        cloud.Answer = asked => asked.Headers.GetValueOrDefault("Metadata-Flavor") == "Google" ? (200, """{"access_token":"vm","expires_in":1000}""") : (403, "");
        using ICloudSigner signer = Open("{}", ("GCE_METADATA_HOST", cloud.Authority));
        Assert.Equal("Bearer vm", (await Signing.SignAsync(signer))["Authorization"]);
        Assert.Equal(("/computeMetadata/v1/instance/service-accounts/default/token", Scope), (cloud.Requests.Single().Path, cloud.Requests.Single().Fields["scopes"]));
    }

    [Theory]
    [InlineData("", "sa.json is not valid JSON (line 1)")]
    [InlineData("[]", "sa.json is no JSON object")]
    [InlineData("""{"type":"external_account"}""", "sa.json: its type is neither service_account nor authorized_user")]
    [InlineData("""{"type":"service_account","client_email":"e"}""", "sa.json: private_key is missing")]
    [InlineData("""{"type":"service_account","client_email":"e","private_key":"-----BEGIN hush-----"}""", "the private key is no RSA key in PEM")]
    public async Task A_file_that_cannot_be_used_is_named_and_none_of_it_shown(string content, string expected)
    {
        using var folder = new TempFolder();
        folder.Write("sa.json", content);
        using ICloudSigner signer = Open($"credentials_file: {folder.File("sa.json")}");
        string message = await Signing.FailureAsync(signer);
        Assert.EndsWith(expected, message, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", message, StringComparison.Ordinal);
    }

    private static string JsonString(string text) => $"\"{JsonEncodedText.Encode(text)}\"";
}
