using System.Text.Json;
using Pharos.Tests.Running;

namespace Pharos.Tests;

/// <summary>The ruler's part of Loki's API, of the real process.</summary>
public sealed class LokiRulesTests
{
    private const string Group = """
        name: errors
        interval: 5s
        rules:
            - alert: ManyErrors
              expr: "sum(count_over_time({app=\"api\"} |= \"error\" [1m])) > 5"
              for: 1m
              labels:
                  severity: "On"
              annotations:
                  summary: "many: {{ $value }}"
            - record: app_errors
              expr: "sum by (app) (rate({app=~\".+\"} |= \"error\" [1m]))"

        """;

    [Fact]
    public async Task Groups_in_LogQL_are_shown_as_files_and_in_Prometheus_form_and_no_others()
    {
        using var folder = new ConfigFolder("rule_files: [metrics.yml]\n");
        folder.Write("prometheus/metrics.yml", "groups: [{name: metrics, rules: [{record: one, expr: vector(1)}]}]\n");
        folder.Write("loki/rules/fake/app.yml", "groups:\n  - " + Group.TrimEnd().Replace("\n", "\n    ", StringComparison.Ordinal) + "\n");
        await using PharosProcess pharos = await folder.ServeAsync();

        Assert.Equal((200, Group), await pharos.GetAsync("loki", "/loki/api/v1/rules/app.yml/errors"));
        string listed = "\"app.yml\":\n    - " + Group.TrimEnd().Replace("\n", "\n      ", StringComparison.Ordinal) + "\n";
        foreach (string path in (string[])["/loki/api/v1/rules", "/loki/api/v1/rules/app.yml", "/api/prom/rules"]) Assert.Equal((200, listed), await pharos.GetAsync("loki", path));
        Assert.Equal(404, (await pharos.GetAsync("loki", "/loki/api/v1/rules/app.yml/metrics")).Status);
        Assert.Equal(404, (await pharos.GetAsync("loki", "/loki/api/v1/rules/metrics.yml")).Status);

        (int status, string body) = await pharos.GetAsync("loki", "/prometheus/api/v1/rules");
        Assert.Equal(200, status);
        using JsonDocument answer = JsonDocument.Parse(body);
        JsonElement group = Assert.Single(answer.RootElement.GetProperty("data").GetProperty("groups").EnumerateArray());
        Assert.Equal("errors", group.GetProperty("name").GetString());
        Assert.Equal(["alerting", "recording"], group.GetProperty("rules").EnumerateArray().Select(r => r.GetProperty("type").GetString()));
    }
}
