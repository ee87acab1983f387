using Microsoft.Extensions.Time.Testing;
using Pharos.Configuration.SignIn;
using Pharos.Testing;

namespace Pharos.Configuration.Tests.SignIn;

/// <summary>How <c>azuread</c> comes by tokens.</summary>
public sealed class AzureAdSignInTests
{
    private const string Id = "00000000-0000-0000-0000-00000000000a";

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    private ICloudSigner Open(string yaml, params (string, string)[] environment)
    {
        (CloudSignIn settings, IReadOnlyList<string> faults) = Signing.Read(yaml, (reader, node) => reader.ReadAzureAd(node), Signing.Environment(environment));
        Assert.Empty(faults);
        return settings.Open(_clock);
    }

    [Fact]
    public async Task An_application_proves_itself_with_its_secret_and_keeps_the_token_until_shortly_before_its_end()
    {
        await using StandInCloud cloud = await StandInCloud.StartAsync();
        cloud.Answer = _ => (200, $$"""{"token_type":"Bearer","expires_in":3600,"access_token":"token-{{cloud.Requests.Count}}"}""");
        using ICloudSigner signer = Open($"{{oauth: {{client_id: {Id}, client_secret: hush, tenant_id: contoso}}}}", ("AZURE_AUTHORITY_HOST", cloud.Url + "/"));
        Assert.Equal("Bearer token-1", (await Signing.SignAsync(signer))["Authorization"]);
        _clock.Advance(TimeSpan.FromMinutes(50));
        Assert.Equal("Bearer token-1", (await Signing.SignAsync(signer))["Authorization"]);
        _clock.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal("Bearer token-2", (await Signing.SignAsync(signer))["Authorization"]);
        StandInCloud.Asked asked = cloud.Requests.First();
        Assert.Equal("/contoso/oauth2/v2.0/token", asked.Path);
        Assert.Equal(("client_credentials", Id, "hush", "https://monitor.azure.com//.default"), (asked.Fields["grant_type"], asked.Fields["client_id"], asked.Fields["client_secret"], asked.Fields["scope"]));
    }

    [Fact]
    public async Task Many_requests_at_once_ask_for_one_token()
    {
        await using StandInCloud cloud = await StandInCloud.StartAsync();
        cloud.Answer = _ => (200, """{"expires_in":3600,"access_token":"one"}""");
        using ICloudSigner signer = Open($"{{oauth: {{client_id: {Id}, client_secret: hush, tenant_id: contoso}}}}", ("AZURE_AUTHORITY_HOST", cloud.Url));
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Signing.SignAsync(signer)));
        Assert.Single(cloud.Requests);
    }

    [Fact]
    public async Task The_machine_is_asked_for_its_identity()
    {
        await using StandInCloud cloud = await StandInCloud.StartAsync();
        cloud.Answer = asked => asked.Headers.GetValueOrDefault("Metadata") == "true" ? (200, """{"access_token":"mi","expires_in":"86399","expires_on":"1","resource":"r"}""") : (400, "");
        using ICloudSigner signer = Open($"{{cloud: AzureGovernment, managed_identity: {{client_id: {Id}}}}}", ("AZURE_POD_IDENTITY_AUTHORITY_HOST", cloud.Url));
        Assert.Equal("Bearer mi", (await Signing.SignAsync(signer))["Authorization"]);
        StandInCloud.Asked asked = cloud.Requests.Single();
        Assert.Equal(("/metadata/identity/oauth2/token", "2018-02-01", "https://monitor.azure.us/", Id), (asked.Path, asked.Fields["api-version"], asked.Fields["resource"], asked.Fields["client_id"]));
        _clock.Advance(TimeSpan.FromHours(23));
        await Signing.SignAsync(signer);
        Assert.Single(cloud.Requests); // a day, though it is written as text
    }

    [Fact]
    public async Task An_app_service_is_asked_at_the_endpoint_that_it_names()
    {
        await using StandInCloud cloud = await StandInCloud.StartAsync();
        cloud.Answer = asked => asked.Headers.GetValueOrDefault("X-IDENTITY-HEADER") == "head" ? (200, """{"access_token":"app","expires_in":"100"}""") : (401, "");
        using ICloudSigner signer = Open("{managed_identity: {}, scope: api://x/.default}", ("IDENTITY_ENDPOINT", cloud.Url + "/msi/token"), ("IDENTITY_HEADER", "head"));
        Assert.Equal("Bearer app", (await Signing.SignAsync(signer))["Authorization"]);
        StandInCloud.Asked asked = cloud.Requests.Single();
        Assert.Equal(("/msi/token", "2019-08-01", "api://x", false), (asked.Path, asked.Fields["api-version"], asked.Fields["resource"], asked.Fields.ContainsKey("client_id")));
    }

    [Theory]
    [InlineData("{workload_identity: {client_id: 00000000-0000-0000-0000-00000000000a, tenant_id: contoso, token_file_path: FILE}}")]
    [InlineData("{sdk: {}}")]
    public async Task A_workload_sends_the_token_of_its_cluster(string yaml)
    {
        using var folder = new TempFolder();
        folder.Write("token", "cluster.jwt\n");
        await using StandInCloud cloud = await StandInCloud.StartAsync();
        cloud.Answer = _ => (200, """{"access_token":"wi","expires_in":60}""");
        using ICloudSigner signer = Open(yaml.Replace("FILE", folder.File("token"), StringComparison.Ordinal),
            ("AZURE_AUTHORITY_HOST", cloud.Url), ("AZURE_CLIENT_ID", Id), ("AZURE_TENANT_ID", "contoso"), ("AZURE_FEDERATED_TOKEN_FILE", folder.File("token")));
        Assert.Equal("Bearer wi", (await Signing.SignAsync(signer))["Authorization"]);
        StandInCloud.Asked asked = cloud.Requests.Single();
        Assert.Equal(("/contoso/oauth2/v2.0/token", Id, "cluster.jwt", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
            (asked.Path, asked.Fields["client_id"], asked.Fields["client_assertion"], asked.Fields["client_assertion_type"]));
    }

    [Fact]
    public async Task A_refusal_is_shown_by_its_codes_and_without_the_secret()
    {
        await using StandInCloud cloud = await StandInCloud.StartAsync();
        cloud.Answer = asked => (401, $$"""{"error":"invalid_client","error_description":"AADSTS7000215: you sent {{asked.Fields["client_secret"]}}"}""");
        using ICloudSigner signer = Open("{sdk: {tenant_id: contoso}}", ("AZURE_AUTHORITY_HOST", cloud.Url), ("AZURE_CLIENT_ID", Id), ("AZURE_CLIENT_SECRET", "hush"));
        Assert.Equal("azuread: the token endpoint answered 401 invalid_client AADSTS7000215", await Signing.FailureAsync(signer));
        cloud.Answer = asked => (200, asked.Body);
        Assert.Equal("azuread: the token endpoint: its answer is not valid JSON (line 1)", await Signing.FailureAsync(signer));
        cloud.Answer = _ => (200, "{}");
        Assert.Equal("azuread: the token endpoint gave no access_token", await Signing.FailureAsync(signer));
    }

    [Theory]
    [InlineData("cloud: AzurePublic", "p.yml:1:1: error: must provide an Azure Managed Identity, Azure Workload Identity, Azure OAuth or Azure SDK in the Azure AD config")]
    [InlineData("{sdk: {}, managed_identity: {}}", "p.yml:1:1: error: cannot provide multiple authentication methods in the Azure AD config")]
    [InlineData("managed_identity: {client_id: me}", "p.yml:1:31: error: managed_identity.client_id: the provided Azure Managed Identity client_id is invalid")]
    [InlineData("{sdk: {}, cloud: Moon}", "p.yml:1:18: error: cloud: unknown value \"Moon\", expected AzurePublic, AzureChina, AzureGovernment")]
    [InlineData("oauth: {client_id: 00000000-0000-0000-0000-00000000000a, tenant_id: t}", "p.yml:1:8: error: oauth: must provide an Azure OAuth client_secret in the Azure AD config")]
    public void Faults_stand_where_they_are(string yaml, string expected) =>
        Assert.Equal([expected], Signing.Read(yaml, (reader, node) => reader.ReadAzureAd(node), Signing.Environment()).Faults);
}
