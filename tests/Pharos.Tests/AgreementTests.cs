using System.Text.Json;
using System.Text.RegularExpressions;
using Pharos.Alerting.Config;
using Pharos.Alerting.Rules;
using Pharos.Configuration;
using Pharos.Metrics;
using Pharos.Metrics.Config;
using Pharos.Testing;
using Pharos.Tests.Running;

namespace Pharos.Tests;

/// <summary>What our readers accept, <c>promtool</c> and <c>amtool</c> accept too; what the data calls bad is refused with a place.</summary>
/// <remarks>Debian's are older than the formats that we read, and built without most cloud discovery: a complaint about one of these keys is no disagreement.</remarks>
public sealed partial class AgreementTests
{
    private static readonly ConfigEnvironment s_nothing = new(_ => null);

    /// <summary>Keys that Prometheus 2.42 does not know, with the reason.</summary>
    private static readonly Dictionary<string, string> s_newerPrometheusKeys = new(StringComparer.Ordinal)
    {
        ["scrape_config_files"] = "2.43",
        ["body_size_limit"] = "2.45, in global",
        ["sample_limit"] = "2.45, in global",
        ["target_limit"] = "2.45, in global",
        ["label_limit"] = "2.45, in global",
        ["label_name_length_limit"] = "2.45, in global",
        ["label_value_length_limit"] = "2.45, in global",
        ["keep_dropped_targets"] = "2.47",
        ["enable_compression"] = "2.49",
        ["scrape_protocols"] = "2.49",
        ["always_scrape_classic_histograms"] = "3.0 (renamed)",
        ["protobuf_message"] = "2.54",
        ["http_headers"] = "2.55",
        ["scrape_failure_log_file"] = "2.55",
        ["runtime"] = "2.53",
        ["otlp"] = "2.55",
        ["fallback_scrape_protocol"] = "3.0",
        ["metric_name_validation_scheme"] = "3.0",
        ["metric_name_escaping_scheme"] = "3.4",
        ["convert_classic_histograms_to_nhcb"] = "3.4",
        ["scrape_native_histograms"] = "3.8",
        ["extra_scrape_metrics"] = "3.9",
        ["chunk_encoding"] = "3.12",
        ["retention"] = "3.8",
        ["stale_series_compaction_threshold"] = "3.10",
        ["consul_sd_configs"] = "left out of Debian's build",
        ["kubernetes_sd_configs"] = "left out of Debian's build",
        ["kuma_sd_configs"] = "left out of Debian's build",
        ["linode_sd_configs"] = "left out of Debian's build",
        ["nomad_sd_configs"] = "left out of Debian's build",
        ["oci_sd_configs"] = "newer, and left out of Debian's build",
        ["outscale_sd_configs"] = "newer, and left out of Debian's build",
        ["stackit_sd_configs"] = "newer, and left out of Debian's build",
    };

    /// <summary>Keys of rule files that Prometheus 2.42 does not know.</summary>
    private static readonly Dictionary<string, string> s_newerRuleKeys = new(StringComparer.Ordinal)
    {
        ["query_offset"] = "2.53",
        ["labels"] = "3.0, on groups",
    };

    /// <summary>Keys that Alertmanager 0.25 does not know.</summary>
    private static readonly Dictionary<string, string> s_newerAlertmanagerKeys = new(StringComparer.Ordinal)
    {
        ["mattermost_webhook_url"] = "0.30",
        ["mattermost_configs"] = "0.30",
        ["rocketchat_token"] = "0.28",
        ["rocketchat_token_file"] = "0.28",
        ["rocketchat_token_id"] = "0.28",
        ["rocketchat_token_id_file"] = "0.28",
        ["rocketchat_configs"] = "0.28",
        ["slack_app_token"] = "0.29",
        ["app_token"] = "0.29, of slack_configs",
        ["app_url"] = "0.29, of slack_configs",
        ["wechat_api_secret_file"] = "0.29",
        ["api_secret_file"] = "0.29, of wechat_configs",
    };

    /// <summary>Whole files that the older tools refuse for another reason than a key's name.</summary>
    private static readonly Dictionary<string, string> s_newerMeaning = new(StringComparer.Ordinal)
    {
        ["conf.telegram-default-bot-token-file.yml"] = "global telegram_bot_token_file: 0.31; 0.25 asks for bot_token",
        ["utf-8_annotation.good.yaml"] = "names in UTF-8: 3.0",
        ["utf-8_lname.good.yaml"] = "names in UTF-8: 3.0",
    };

    [Fact]
    public async Task Promtool_accepts_every_prometheus_configuration_that_we_accept()
    {
        OriginalTool.Require("promtool");
        string data = Conformance.Require("prometheus-config");
        using TempFolder folder = OneFolder(data);
        var paths = new PathMap(folder.Path, []);
        var disagreements = new List<string>();
        var accepted = new List<string>();
        string[] files = [.. JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(data, "manifest.json"), TestContext.Current.CancellationToken)).RootElement.EnumerateArray()
            .Select(e => Path.GetFileName(e.GetProperty("file").GetString()!)), "prometheus.yml", "prometheus-agent.yml", "prometheus-docker.yml", "prometheus-kubernetes.yml", "prometheus-otlp.yml"];
        foreach (string file in files)
        {
            var errors = new ConfigErrors();
            PrometheusSettings.Load(folder.File(file), s_nothing, paths, errors);
            if (!errors.HasErrors) accepted.Add(file);
        }
        await CompareAsync("promtool", folder.Path, accepted, ["check", "config", "--syntax-only"], s_newerPrometheusKeys, disagreements);
        Assert.True(disagreements.Count == 0, string.Join('\n', disagreements));
        Assert.InRange(accepted.Count, 40, 1000);
    }

    [Fact]
    public void Bad_prometheus_configurations_are_refused_with_a_place()
    {
        string data = Conformance.Require("prometheus-config");
        using TempFolder folder = OneFolder(data);
        AssertRefused(data, "manifest.json", file =>
        {
            var errors = new ConfigErrors();
            PrometheusSettings.Load(folder.File(Path.GetFileName(file)), s_nothing, new PathMap(folder.Path, []), errors);
            return errors;
        });
    }

    [Fact]
    public async Task Amtool_accepts_every_alertmanager_configuration_that_we_accept()
    {
        OriginalTool.Require("amtool");
        string data = Conformance.Require("alertmanager/config");
        string[] accepted = [.. Directory.EnumerateFiles(data, "*.yml").Where(f => !LoadAlertmanager(f).HasErrors).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];
        var disagreements = new List<string>();
        await CompareAsync("amtool", data, accepted, ["check-config"], s_newerAlertmanagerKeys, disagreements);
        Assert.True(disagreements.Count == 0, string.Join('\n', disagreements));
        Assert.InRange(accepted.Length, 14, 1000);
    }

    [Fact]
    public void Bad_alertmanager_configurations_are_refused_with_a_place()
    {
        string data = Conformance.Require("alertmanager/config");
        AssertRefused(data, "manifest.json", file => LoadAlertmanager(Path.Combine(data, file)));
    }

    [Theory]
    [InlineData("rules/rulefmt", "*.yaml"), InlineData("rules/real/awesome-prometheus-alerts", "*.yml"), InlineData("rules/real/mixins", "*.yaml"), InlineData("rules/promtool", "*rules*.yml")]
    public async Task Promtool_accepts_every_rule_file_that_we_accept(string folder, string pattern)
    {
        OriginalTool.Require("promtool");
        string data = Conformance.Require(folder);
        string[] accepted = [.. Directory.EnumerateFiles(data, pattern).Where(f => !LoadRules(f).HasErrors).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];
        var disagreements = new List<string>();
        await CompareAsync("promtool", data, accepted, ["check", "rules", "--lint=none"], s_newerRuleKeys, disagreements);
        Assert.True(disagreements.Count == 0, string.Join('\n', disagreements));
        Assert.NotEmpty(accepted);
    }

    [Fact]
    public void Bad_rule_files_are_refused_with_a_place()
    {
        string[] bad = [.. Directory.EnumerateFiles(Conformance.Require("rules/rulefmt"), "*.bad.yaml"), Conformance.Require("rules/promtool/rules-bad.yml"), Conformance.Require("rules/promtool/prometheus-config.bad.yml")];
        foreach (string file in bad)
        {
            ConfigErrors errors = LoadRules(file);
            Assert.True(errors.HasErrors, $"{file} is accepted");
            Assert.All(errors.Findings, f => Assert.True(f.Position is { Line: > 0, Column: > 0 }, f.ToString()));
        }
    }

    [Theory, InlineData("prometheus/prometheus.yml", "promtool", "check", "config"), InlineData("alertmanager/alertmanager.yml", "amtool", "check-config")]
    public async Task The_originals_accept_the_reference_deployment(string file, string tool, params string[] command)
    {
        OriginalTool.Require(tool);
        using var reference = new ReferenceConfiguration();
        string path = Path.Combine(reference.Config, file);
        string text = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        foreach ((string name, string value) in ReferenceConfiguration.Variables) text = text.Replace($"${{{name}}}", value, StringComparison.Ordinal); // as its installer does
        text = text.Replace("/etc/prometheus/rules/*.yml", "alerts.yml", StringComparison.Ordinal).Replace("/etc/alertmanager/", "", StringComparison.Ordinal);
        await File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);
        CommandResult result = await OriginalTool.RunAsync(tool, Path.GetDirectoryName(path)!, [.. command, Path.GetFileName(path)]);
        Assert.True(result.ExitCode == 0, result.ToString());
    }

    private static void AssertRefused(string data, string manifest, Func<string, ConfigErrors> load)
    {
        var wrong = new List<string>();
        int count = 0;
        foreach (JsonElement entry in JsonDocument.Parse(File.ReadAllBytes(Path.Combine(data, manifest))).RootElement.EnumerateArray().Where(e => !e.GetProperty("valid").GetBoolean()))
        {
            string file = entry.GetProperty("file").GetString()!;
            count++;
            ConfigErrors errors = load(file);
            if (!errors.HasErrors) wrong.Add($"{file}: accepted");
            else if (!errors.Findings.Any(f => f is { Severity: FindingSeverity.Error, Position.Line: > 0 })) wrong.Add($"{file}: no place: {string.Join("; ", errors.Findings)}");
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.NotEqual(0, count);
    }

    /// <summary>Runs the tool over each file, two at a time, and notes each complaint that no exception explains.</summary>
    private static async Task CompareAsync(string tool, string folder, IEnumerable<string> files, string[] command, Dictionary<string, string> newer, List<string> disagreements) =>
        await Parallel.ForEachAsync(files.Where(f => !s_newerMeaning.ContainsKey(f)), new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = TestContext.Current.CancellationToken }, async (file, _) =>
        {
            CommandResult result = await OriginalTool.RunAsync(tool, folder, [.. command, file]);
            if (result.ExitCode == 0) return;
            string text = result.Output + result.Error;
            string[] unknown = [.. UnknownKey().Matches(text).Select(m => m.Groups[1].Value)];
            bool isOnlyKeys = unknown.Length > 0 && unknown.All(newer.ContainsKey) && OtherComplaint().Count(text) == unknown.Length;
            if (isOnlyKeys) return;
            lock (disagreements) disagreements.Add($"{file}: we accept it, {tool} says: {text}");
        });

    private static ConfigErrors LoadAlertmanager(string path)
    {
        var errors = new ConfigErrors();
        AlertmanagerConfigReader.Load(path, s_nothing, new PathMap(Path.GetDirectoryName(path)!, []), errors, TimeProvider.System);
        return errors;
    }

    private static ConfigErrors LoadRules(string path)
    {
        var errors = new ConfigErrors();
        RuleFile.Read(ConfigFile.Load(path, s_nothing, errors), MetricsPart.Expressions, new GoAlertTemplates(), errors);
        return errors;
    }

    // As upstream has them: good and bad files in one folder, because some include others.
    private static TempFolder OneFolder(string data)
    {
        var folder = new TempFolder();
        foreach (string part in (string[])["good", "good/scrape_configs", "bad", "cloud-sd", "examples"])
            foreach (string file in Directory.EnumerateFiles(Path.Combine(data, part)))
                folder.Write(Path.Combine(part == "good/scrape_configs" ? "scrape_configs" : "", Path.GetFileName(file)), File.ReadAllText(file));
        return folder;
    }

    [GeneratedRegex("line [0-9]+: field ([a-z_0-9]+) not found in type", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex UnknownKey();

    /// <summary>Every complaint of the YAML library has a line of its own.</summary>
    [GeneratedRegex("line [0-9]+: ", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex OtherComplaint();
}
