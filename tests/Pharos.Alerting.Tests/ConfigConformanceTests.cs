using System.Text.Json;
using Pharos.Alerting.Config;
using Pharos.Configuration;
using Pharos.Testing;

namespace Pharos.Alerting.Tests;

[ConformanceFamily("alertmanager")]
public sealed class ConfigConformanceTests
{
    private static (AlertmanagerConfig? Config, ConfigErrors Errors) Read(string yaml, string file = "alertmanager.yml")
    {
        var errors = new ConfigErrors();
        ConfigNode root = YamlReader.Read(file, yaml, errors);
        return (AlertmanagerConfigReader.Read(root, new PathMap("/etc", []), "/etc", errors, TimeProvider.System), errors);
    }

    private static string? Judge(string yaml, bool valid, string? expected)
    {
        (AlertmanagerConfig? config, ConfigErrors errors) = Read(yaml);
        string findings = string.Join("; ", errors.Findings);
        if (valid) return config is null ? $"refused: {findings}" : null;
        if (config is not null) return "accepted";
        if (errors.Findings.Any(f => f.Severity == FindingSeverity.Error && f.Position.Line == 0)) return $"an error has no place: {findings}";
        return expected is null || findings.Contains(expected, StringComparison.Ordinal) ? null : $"says {findings}";
    }

    [Fact]
    public void Files_are_judged_as_upstream_judges_them() => Cases.Run("alertmanager/config/manifest.json", test => Judge(
        File.ReadAllText(Conformance.Require("alertmanager/config/" + test.GetProperty("file").GetString())), test.GetProperty("valid").GetBoolean(),
        test.TryGetProperty("error_contains", out JsonElement error) ? error.GetString() : null));

    [Fact]
    public void Inline_configurations_are_judged_as_upstream_judges_them() => Cases.Run("alertmanager/config-inline.json", test => Judge(
        test.GetProperty("yaml").GetString()!, test.GetProperty("valid").GetBoolean(), test.TryGetProperty("error", out JsonElement error) ? error.GetString() : null));

    [Fact]
    public void Receiver_entries_are_judged_as_upstream_judges_them() => Cases.Run("alertmanager/receiver-snippets.json", test =>
    {
        string name = test.GetProperty("name").GetString()!;
        bool fails = test.TryGetProperty("error", out JsonElement error) || name.Contains("it fail", StringComparison.Ordinal);
        string entry = string.Join('\n', test.GetProperty("yaml").GetString()!.Trim('\n').Split('\n').Select(l => "    " + l));
        string yaml = $"""
            global:
              slack_api_url: http://slack.example.com/
              smtp_smarthost: localhost:25
              smtp_from: a@example.org
            route:
              receiver: x
            receivers:
            - name: x
              {test.GetProperty("receiver_key").GetString()}:
              -
            {entry}
            """;
        return Judge(yaml, !fails, error.ValueKind == JsonValueKind.String ? error.GetString() : null);
    });

    [Fact]
    public void The_reference_loads_and_hides_its_secret()
    {
        string folder = Conformance.Require("reference/config/alertmanager");
        var errors = new ConfigErrors();
        var environment = new ConfigEnvironment(name => name == "SLACK_WEBHOOK_URL" ? "https://hooks.slack.com/services/T/B/hush" : null);
        AlertmanagerConfig? config = AlertmanagerConfigReader.Load(
            Path.Combine(folder, "alertmanager.yml"), environment, new PathMap(folder, [new("/etc/alertmanager", ".")]), errors, TimeProvider.System);
        Assert.True(config is not null, string.Join('\n', errors.Findings));
        Assert.True(config.Templates.Has("slack.title"));
        Assert.DoesNotContain("hush", config.Printed, StringComparison.Ordinal);
        Assert.Contains("slack_api_url: <secret>", config.Printed, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromMinutes(30), config.Route.Routes[0].RepeatInterval);
    }

    [Fact]
    public void Every_error_says_where()
    {
        (_, ConfigErrors errors) = Read("""
            route:
              receiver: a
              group_wiat: 5s
            receivers:
            - name: a
              slack_configs:
              - api_url: ftp://x
            """);
        Assert.Equal(
        [
            "alertmanager.yml:7:14: error: receivers[0].slack_configs[0].api_url: unsupported scheme \"ftp\" for URL",
            "alertmanager.yml:3:3: error: route.group_wiat: unknown key, did you mean group_wait?",
        ], errors.Findings.Select(f => f.ToString()));
    }

    [Fact]
    public void A_receiver_that_is_not_sent_is_warned_about()
    {
        (AlertmanagerConfig? config, ConfigErrors errors) = Read("""
            route: { receiver: a }
            receivers:
            - name: a
              wechat_configs: [ { corp_id: c, api_secret: s } ]
            """);
        Assert.NotNull(config);
        Assert.Contains("wechat_configs is read and checked, but not sent", Assert.Single(errors.Findings).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_printed_reads_back_to_the_same_print()
    {
        string yaml = File.ReadAllText(Conformance.Require("alertmanager/config/conf.good.yml"));
        (AlertmanagerConfig? first, _) = Read(yaml);
        // The mask is no URL; a reader of the status API takes it as it is.
        (AlertmanagerConfig? second, ConfigErrors errors) = Read(first!.Printed.Replace("slack_api_url: <secret>", "slack_api_url: http://x", StringComparison.Ordinal));
        Assert.True(second is not null, string.Join('\n', errors.Findings) + first.Printed);
        Assert.Equal(first.Printed, second.Printed);
    }
}
