using Microsoft.Extensions.Logging.Abstractions;
using Pharos.Configuration;
using Pharos.Core;
using Pharos.Metrics.Config;
using Pharos.Metrics.RemoteWrite.Out;

namespace Pharos.Metrics.Tests.RemoteWrite.Out;

/// <summary>Remote write with sigv4, azuread and google_iam.</summary>
public sealed class CloudSignInTests
{
    private const string Id = "00000000-0000-0000-0000-00000000000a";

    private static (PrometheusConfig Config, ConfigErrors Errors) Read(string yaml, params (string Name, string Value)[] variables)
    {
        var errors = new ConfigErrors();
        var environment = new ConfigEnvironment(name => variables.Where(v => v.Name == name).Select(v => v.Value).FirstOrDefault());
        return (PrometheusConfigReader.Read(YamlReader.Read("p.yml", yaml, errors), new ConfigContext(errors, "/etc", new PathMap("/", [])), environment), errors);
    }

    [Fact]
    public async Task Each_message_is_signed_for_Amazon()
    {
        await using RemoteStub remote = await RemoteStub.StartAsync();
        (PrometheusConfig config, ConfigErrors errors) = Read($$"""remote_write: [{url: '{{remote.Url}}', sigv4: {region: eu-west-1} }]""", ("AWS_ACCESS_KEY_ID", "AKENV"), ("AWS_SECRET_ACCESS_KEY", "hush"));
        Assert.Empty(errors.Findings);
        using var client = new RemoteWriteClient(config.RemoteWrite[0], TimeProvider.System);
        (long _, SendResult result) = await client.SendAsync(new byte[] { 1, 2, 3 }, isVersion2: false, 0, TestContext.Current.CancellationToken);
        Assert.Equal(SendVerdict.Delivered, result.Verdict);
        SentRequest sent = remote.Requests.Single();
        Assert.Matches("^AWS4-HMAC-SHA256 Credential=AKENV/[0-9]{8}/eu-west-1/aps/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature=[0-9a-f]{64}$", sent.Headers["Authorization"].ToString());
    }

    [Fact]
    public async Task Samples_wait_until_a_token_can_be_had_and_are_counted_as_retried()
    {
        await using RemoteStub remote = await RemoteStub.StartAsync();
        await using Support.TestTarget cloud = await Support.TestTarget.StartAsync();
        cloud.Answer = context =>
        {
            context.Response.StatusCode = cloud.Hits < 3 ? 503 : 200;
            return Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(context.Response, """{"access_token":"granted","expires_in":3600}""");
        };
        (PrometheusConfig config, ConfigErrors errors) = Read($$"""
            remote_write: [{name: azure, url: '{{remote.Url}}', queue_config: {min_backoff: 1ms, batch_send_deadline: 10ms},
              azuread: {oauth: {client_id: {{Id}}, client_secret: hush, tenant_id: contoso} } }]
            """, ("AZURE_AUTHORITY_HOST", $"http://{cloud.Address}"));
        Assert.Empty(errors.Findings);
        var registry = new MetricRegistry();
        await using var writer = new RemoteWriter(config.RemoteWrite[0], "azure", registry, TimeProvider.System, NullLogger<RemoteWriter>.Instance);
        await writer.WriteAsync([new MetricsSample(LabelSet.Of(("__name__", "m")), 1000, 7)], [], TestContext.Current.CancellationToken);
        while (!remote.Requests.Any(r => r.Answer == 204)) await Task.Delay(5, TestContext.Current.CancellationToken);
        Assert.Equal("Bearer granted", remote.Requests.Single().Headers["Authorization"].ToString());
        Assert.Contains("prometheus_remote_storage_samples_retried_total{remote_name=\"azure\",url=\"" + remote.Url + "\"} 2\n", registry.Write(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("remote_write: [{url: 'http://r', google_iam: {credentials_file: a}, sigv4: {region: r} }]", "at most one of basic_auth, authorization, oauth2, sigv4, azuread or google_iam must be configured")]
    [InlineData("remote_write: [{url: 'http://r', basic_auth: {username: a}, azuread: {sdk: {} } }]", "at most one of basic_auth, authorization, oauth2, sigv4, azuread or google_iam must be configured")]
    [InlineData("remote_write: [{url: 'http://r', azuread: {} }]", "must provide an Azure Managed Identity, Azure Workload Identity, Azure OAuth or Azure SDK in the Azure AD config")]
    [InlineData("alerting: {alertmanagers: [{azuread: {sdk: {} } }]}", "unknown key")]
    public void Faults_are_found(string yaml, string expected) => Assert.Contains(expected, string.Join('\n', Read(yaml).Errors.Findings), StringComparison.Ordinal);

    [Fact]
    public void Secrets_do_not_show_in_the_configuration() => Assert.DoesNotContain("hush", SecretMask.Apply("""
        remote_write:
        - url: http://a
          sigv4: {access_key: AK, secret_key: hush1}
        - url: http://b
          azuread:
            oauth:
              client_id: c
              client_secret: hush2
        """), StringComparison.Ordinal);
}
