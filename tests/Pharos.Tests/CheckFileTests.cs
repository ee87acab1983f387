using System.Text.Json;
using Pharos.Testing;
using Pharos.Tests.Running;

namespace Pharos.Tests;

/// <summary><c>pharos check FILE...</c>: what a file is, its keys tell; its faults have their place.</summary>
public sealed class CheckFileTests
{
    public static TheoryData<string, string, string> Faults => new()
    {
        { "a.yml", "scrape_configs: [{job_name: x, nope: 1}]", "a.yml:1:" },
        { "b.yml", "groups: [{name: g, rules: [{record: 'a:b', expr: 'sum('}]}]", "b.yml:1:" },
        { "c.yml", "route: {receiver: nobody}\nreceivers: []", "c.yml:" },
        { "d.yml", "modules: {m: {prober: http, http: {nope: 1}}}", "d.yml:1:" },
        { "e.yml", "receivers: {otlp: }\nservice: {pipelines: {logs: {receivers: [otlp], exporters: [gone]}}}", "e.yml:2:" },
        { "f.yml", "limits_config: {nope: 1}", "f.yml:1:" },
        { "g.yml", "storage: {trace: {backend: tape}}", "g.yml:1:" },
        { "h.yml", "apiVersion: openslo/v1\nkind: Nope", "h.yml:" },
        { "i.json", "{\"panels\": 1", "i.json" },
        { "k.yml", "one: 2", "k.yml: error: its keys are those of no file that is known here" },
        { "absent.yml", "", "absent.yml: error: cannot be read" },
    };

    [Theory, MemberData(nameof(Faults))]
    public async Task A_fault_is_an_error_with_its_place(string name, string text, string expected)
    {
        using var folder = new TempFolder();
        string file = text.Length > 0 ? folder.Write(name, text + "\n") : Path.Combine(folder.Path, name);
        CommandResult result = await PharosProcess.RunAsync("check", file);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whole_files_pass_and_lints_are_warnings()
    {
        using var folder = new TempFolder();
        string rules = folder.Write("rules.yml", """
            groups:
              - name: g
                rules:
                  - {record: 'a:b', expr: 'sum(up)'}
                  - {record: 'a:b', expr: 'sum(up{job="x",job!~"x|y"})'}
                  - {alert: Down, expr: 'up == 0', labels: {severity: page}}
                  - {alert: Down, expr: 'up == 0', labels: {severity: ticket}}
            """);
        string prometheus = folder.Write("prometheus.yml", "rule_files: [rules.yml]\nscrape_configs:\n  - job_name: slow\n    scrape_interval: 10m\n");
        CommandResult result = await PharosProcess.RunAsync("check", "--output", "json", prometheus, rules);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        using var document = JsonDocument.Parse(result.Output);
        string[] found = [.. document.RootElement.EnumerateArray().Select(f => $"{Path.GetFileName(f.GetProperty("file").GetString())}:{f.GetProperty("line").GetInt32()} {f.GetProperty("message").GetString()}").Distinct()];
        Assert.Contains(found, f => f.StartsWith("prometheus.yml:4 job slow is scraped every 10m", StringComparison.Ordinal));
        Assert.Contains(found, f => f.StartsWith("rules.yml:5 recording rule a:b has the name and the labels of the one at", StringComparison.Ordinal));
        Assert.Contains(found, f => f.Contains("exclude each other", StringComparison.Ordinal));
        Assert.DoesNotContain(found, f => f.Contains("Down", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_rule_file_that_is_not_there_is_an_error_at_its_name()
    {
        using var folder = new TempFolder();
        CommandResult result = await PharosProcess.RunAsync("check", folder.Write("prometheus.yml", "rule_files:\n  - gone.yml\n  - none/*.yml\n"));
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("prometheus.yml:2:5: error", result.Error, StringComparison.Ordinal);
        Assert.Contains("1 errors", result.Output, StringComparison.Ordinal);
    }
}
