using Pharos.Configuration;
using Pharos.Reliability.Dora.Config;

namespace Pharos.Reliability.Tests.Dora;

public sealed class DoraSectionTests
{
    private static (DoraOptions Options, string[] Findings) Read(string yaml)
    {
        var errors = new ConfigErrors();
        ConfigNode root = YamlReader.Read("pharos.yml", yaml, errors);
        DoraOptions options = DoraSection.Read(root, "/etc/pharos", new PathMap("/etc/pharos", []), errors);
        return (options, [.. errors.Findings.Select(f => f.ToString())]);
    }

    [Fact]
    public void Nothing_is_needed()
    {
        (DoraOptions options, string[] findings) = Read("title: x\n");
        Assert.Empty(findings);
        Assert.Equal((2023, TimeSpan.FromHours(4), "https://api.github.com/"), (options.Bands, options.FailureWindow, options.GitHub.ApiUrl.AbsoluteUri));
        Assert.Null(options.GitHub.WebhookSecret);
    }

    [Fact]
    public void Every_key_is_read()
    {
        (DoraOptions options, string[] findings) = Read("""
            dora:
              bands: 2021
              failure_window: 1h
              incident_gap: 2m
              incident_severities: [page]
              ignore_authors: [Robot]
              rework_pattern: ^oops
              compatibility_metrics: {prefix: anvila, environment: live}
              github:
                api_url: https://github.example/api/v3/
                token_file: token
                webhook_secret: s
                poll_interval: 30s
                history: 30d
                repositories:
                  - {repository: a/b, service: shop, workflows: [Deploy, ship.yml], environment: live, branch: release, environments: {prod: live}, incident_label: outage}
            """);
        Assert.Empty(findings);
        RepositoryOptions repository = Assert.Single(options.GitHub.Repositories);
        Assert.Equal((2021, "page", "anvila", "live", "/etc/pharos/token"), (options.Bands, Assert.Single(options.IncidentSeverities), options.CompatibilityPrefix, options.CompatibilityEnvironment, options.GitHub.Token!.FilePath));
        Assert.Equal(("https://github.example/api/v3", TimeSpan.FromSeconds(30), TimeSpan.FromDays(30)), (options.GitHub.ApiUrl.AbsoluteUri, options.GitHub.PollInterval, options.GitHub.History));
        Assert.True(repository.Deploys("Deploy", "", "release"));
        Assert.True(repository.Deploys("x", ".github/workflows/ship.yml@refs/heads/release", "release"));
        Assert.False(repository.Deploys("Deploy", "", "main"));
        Assert.Equal(("live", null), (repository.EnvironmentOf("prod"), repository.EnvironmentOf("preview")));
    }

    public static TheoryData<string, string> Faulty => new()
    {
        { "dora: {bands: 2024}", "pharos.yml:1:15: error: dora.bands: there are bands of 2021 and 2023, not of 2024" },
        { "dora: {window: 7d}", "pharos.yml:1:8: error: dora.window: unknown key" },
        { "dora: {failure_window: 10s}", "pharos.yml:1:24: error: dora.failure_window: must be 1m to 1w, is 10s" },
        { "dora: {rework_pattern: '('}", "pharos.yml:1:24: error: dora.rework_pattern: " },
        { "dora: {github: {api_url: 'ftp://x'}}", "pharos.yml:1:26: error: dora.github.api_url: expected an http or https URL without user and password" },
        { "dora: {github: {api_url: 'https://u:p@x'}}", "pharos.yml:1:26: error: dora.github.api_url: expected an http or https URL without user and password" },
        { "dora: {github: {token: a, token_file: b}}", "pharos.yml:1:39: error: dora.github.token_file: at most one of token and token_file may be set" },
        { "dora: {github: {repositories: [{repository: ../x, service: s}]}}", "pharos.yml:1:45: error: dora.github.repositories[0].repository: expected OWNER/NAME, found \"../x\"" },
        { "dora: {github: {repositories: [{repository: a/b}]}}", "pharos.yml:1:32: error: dora.github.repositories[0].service: is required" },
        { "dora: {github: {repositories: [{repository: a/b, service: s, environment: live}]}}", "pharos.yml:1:75: error: dora.github.repositories[0].environment: stands for the runs of workflows, and workflows is empty" },
        { "dora: {github: {repositories: [{repository: a/b, service: s}, {repository: A/B, service: s}]}}", "pharos.yml:1:31: error: dora.github.repositories: a/b is named 2 times" },
        { "dora: {compatibility_metrics: {prefix: 'a b'}}", "pharos.yml:1:40: error: dora.compatibility_metrics.prefix: expected the beginning of metric names such as anvila, found \"a b\"" },
    };

    [Theory, MemberData(nameof(Faulty))]
    public void Faults_have_their_place(string yaml, string expected) => Assert.StartsWith(expected, Assert.Single(Read(yaml).Findings));
}
