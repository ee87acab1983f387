using System.Text.Json;
using System.Text.RegularExpressions;
using Pharos.Configuration;
using Pharos.Metrics.Config;
using Pharos.Metrics.Discovery;
using Pharos.Testing;

namespace Pharos.Metrics.Tests.Config;

public sealed class PrometheusConfigConformanceTests
{
    private static readonly ConfigEnvironment s_environment = new(name => name switch { "TEST" => "TestValue", _ => null });

    private static (PrometheusConfig Config, ConfigErrors Errors) Load(string path, ConfigEnvironment? environment = null)
    {
        var errors = new ConfigErrors();
        PrometheusConfig config = PrometheusConfigReader.Load(path, environment ?? s_environment, new PathMap(Path.GetDirectoryName(path)!, []), errors);
        return (config, errors);
    }

    // Two texts of the Go YAML library are put in our own words, with a place.
    private static string OurWords(string expected) =>
        expected.Contains("not found in type", StringComparison.Ordinal) ? "unknown key"
        : expected.Contains("already set in type", StringComparison.Ordinal) ? "is already set"
        : Regex.Replace(expected, "^parsing YAML file [^:]*: (scrape_protocols: )?", "");

    // As upstream has them: good and bad files in one folder, because some include others.
    private static TempFolder OneFolder(string data)
    {
        var folder = new TempFolder();
        foreach (string part in (string[])["good", "good/scrape_configs", "bad", "cloud-sd"])
            foreach (string file in Directory.EnumerateFiles(Path.Combine(data, part)))
                folder.Write(Path.Combine(part == "good/scrape_configs" ? "scrape_configs" : "", Path.GetFileName(file)), File.ReadAllText(file));
        return folder;
    }

    [Fact, ConformanceFamily("prometheus-config")]
    public void Accepts_and_refuses_as_upstream_with_its_reason_and_a_place()
    {
        using TempFolder folder = OneFolder(Conformance.Require("prometheus-config"));
        Cases.Run("prometheus-config/manifest.json", entry =>
        {
            string file = entry.GetProperty("file").GetString()!;
            ConfigErrors errors = Load(folder.File(Path.GetFileName(file))).Errors;
            if (entry.GetProperty("valid").GetBoolean()) return errors.HasErrors ? $"refused: {string.Join("; ", errors.Findings)}" : null;
            string expected = entry.TryGetProperty("error_contains", out JsonElement contains) ? OurWords(contains.GetString()!) : "";
            return errors.Findings.Any(f => f.Severity == FindingSeverity.Error && f.Message.Contains(expected, StringComparison.Ordinal) && f.Position.Line > 0)
                ? null
                : $"expected {expected}\n    got {string.Join("\n        ", errors.Findings)}";
        });
    }

    public static TheoryData<string> Examples => [.. Conformance.Files("prometheus-config/examples", "prometheus*.yml"), .. Conformance.Files("configs/prometheus", "*.yml|*.yaml")];

    [Theory, MemberData(nameof(Examples)), ConformanceFamily("prometheus-config"), ConformanceFamily("configs")]
    public void Loads_real_files(string file) => ConformanceFile.Run(file, cases =>
    {
        ConfigErrors errors = Load(Conformance.Require(file)).Errors;
        cases.Case("loads", errors.HasErrors ? string.Join("\n", errors.Findings) : null);
    });

    public static TheoryData<string> TargetFiles => [.. Conformance.Files("prometheus-config/file_sd", "*.json|*.yml|*.yaml"), .. Conformance.Files("rules/promtool", "*-sd-file*.json|*-sd-file*.yml|*-sd-file*.yaml")];

    [Theory, MemberData(nameof(TargetFiles)), ConformanceFamily("prometheus-config")]
    public void Reads_or_refuses_files_of_targets(string file) => ConformanceFile.Run(file, cases =>
    {
        string name = Path.GetFileName(file), path = Conformance.Require(file);
        bool isValid = !name.StartsWith("invalid", StringComparison.Ordinal) && !name.StartsWith("bad", StringComparison.Ordinal);
        string? fault = null;
        try { _ = name.EndsWith(".json", StringComparison.Ordinal) ? TargetGroupFile.ReadJson(name, File.ReadAllBytes(path)) : TargetGroupFile.ReadYaml(name, File.ReadAllText(path)); }
        catch (FormatException e) { fault = e.Message; }
        cases.Case(isValid ? "accepted" : "refused", isValid ? fault : fault is null ? "accepted" : null);
    });

    [Fact]
    public void Loads_the_reference_deployment()
    {
        (PrometheusConfig config, ConfigErrors errors) = Load(Conformance.Require("reference/config/prometheus/prometheus.yml"), new ConfigEnvironment(_ => "example.org"));
        Assert.False(errors.HasErrors, string.Join("\n", errors.Findings));
        Assert.Contains(config.ScrapeConfigs, job => job.JobName == "blackbox-http" && job.RelabelRules.Count == 3);
    }

    [Fact]
    public void Fills_in_what_upstream_fills_in()
    {
        PrometheusConfig config = Load(Conformance.Require("prometheus-config/good/conf.good.yml")).Config;
        ScrapeConfig first = config.ScrapeConfigs[0];
        Assert.Equal(TimeSpan.FromSeconds(15), first.Interval);
        Assert.Equal(TimeSpan.FromSeconds(10), first.Timeout);
        Assert.Equal(15 << 20, first.BodySizeLimit);
        Assert.Equal(1500, first.SampleLimit);
        Assert.Equal(ScrapeProtocols.Default, first.Protocols);
        ScrapeConfig second = config.ScrapeConfigs[1];
        Assert.Equal((1000L, 35L, 210L), (second.SampleLimit, second.TargetLimit, second.LabelNameLengthLimit));
        Assert.Equal([ScrapeProtocol.PrometheusText0_0_4], second.Protocols);
        Assert.Equal("scrape_failure_log_file: fail_prom.log", $"scrape_failure_log_file: {Path.GetFileName(first.FailureLogFile)}");
        Assert.DoesNotContain("mysecret", config.Yaml, StringComparison.Ordinal);
        Assert.Equal(28, config.Storage.RetentionPercentage);
        Assert.Equal(ScrapeProtocol.PrometheusProto, config.ScrapeConfigs.Single(j => j.JobName == "hetzner").Protocols[0]);
    }

    [Fact]
    public void Expands_external_labels_only_as_upstream()
    {
        PrometheusConfig config = Load(Conformance.Require("prometheus-config/good/external_labels.good.yml")).Config;
        Assert.Equal("{bar=\"foo\", baz=\"fooTestValuebar\", foo=\"TestValue\", qux=\"foo${TEST}\", xyz=\"foo$bar\"}", config.Global.ExternalLabels.ToString());
    }

    [Fact]
    public void Says_that_a_discovery_is_not_acted_on()
    {
        ConfigErrors errors = Load(Conformance.Require("prometheus-config/examples/prometheus-kubernetes.yml")).Errors;
        Assert.Contains(errors.Findings, f => f.Severity == FindingSeverity.Warning && f.Message.StartsWith("kubernetes_sd_configs is understood", StringComparison.Ordinal));
    }
}
