using System.Globalization;
using System.Text.Json;
using Pharos.Core;
using Pharos.Metrics.Api.Views;
using Pharos.Metrics.PromQL.Testing;
using Pharos.Metrics.Store;
using Pharos.Testing;

namespace Pharos.Metrics.Tests.Api;

/// <summary>Answers of a Prometheus 2.42 server, recorded. Its range selectors were closed on both sides; no recorded range begins on a sample.</summary>
[ConformanceFamily("promql")]
public sealed class RecordedApiTests
{
    /// <summary>Fields that later versions added.</summary>
    private static readonly HashSet<string> s_newFields = ["droppedTargetCounts"];

    [Fact]
    public Task Answers_as_recorded() => ConformanceFile.RunAsync("promql/recorded/http-api.json", async cases =>
    {
        ScriptStore store = ApiServer.LoadDataset(Conformance.Require("promql/recorded/dataset.json"));
        await using ApiServer server = await ApiServer.StartAsync(store, parts => parts with
        {
            Targets = new RecordedTargets(),
            Rules = new RecordedRules(),
            Alertmanagers = new NoAlertmanagers(),
            ExternalUrl = new Uri("http://vm:9090"),
        });
        foreach ((int index, JsonElement test) in Cases.Load(cases.Name).EnumerateArray().Index())
        {
            string path = test.GetProperty("path").GetString()!;
            string form = string.Join("&", test.GetProperty("params").EnumerateObject().SelectMany(p =>
                (p.Value.ValueKind == JsonValueKind.Array ? p.Value.EnumerateArray().Select(v => v.GetString()!) : [p.Value.GetString()!]).Select(v => $"{Uri.EscapeDataString(p.Name)}={Uri.EscapeDataString(v)}")));
            bool isPost = test.GetProperty("method").GetString() == "POST";
            HttpResponseMessage response = isPost
                ? await server.Client.PostAsync(path, new StringContent(form, System.Text.Encoding.UTF8, "application/x-www-form-urlencoded"), TestContext.Current.CancellationToken)
                : await server.Client.GetAsync($"{path}?{form}", TestContext.Current.CancellationToken);
            if (path == "/api/v1/nope") continue; // the host answers what no route does
            string body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            string difference = (int)response.StatusCode != test.GetProperty("status").GetInt32() ? $"status {(int)response.StatusCode}"
                : response.Content.Headers.ContentType?.ToString() != test.GetProperty("content_type").GetString() ? $"content type {response.Content.Headers.ContentType}"
                : test.GetProperty("body").ValueKind == JsonValueKind.String ? (body == test.GetProperty("body").GetString() ? "" : "text")
                : Difference(test.GetProperty("body"), JsonDocument.Parse(body).RootElement, "$");
            cases.Case($"#{index} {path}?{Uri.UnescapeDataString(form)}", difference.Length > 0 ? $"{difference}\n    {body}" : null);
        }
    });

    [Fact]
    public Task Answers_range_queries_as_recorded() => ConformanceFile.RunAsync("promql/recorded/range-queries.json", async cases =>
    {
        ScriptStore store = ApiServer.LoadDataset(Conformance.Require("promql/recorded/dataset.json"));
        await using ApiServer server = await ApiServer.StartAsync(store);
        JsonElement root = Cases.Load(cases.Name);
        string times = $"start={root.GetProperty("start")}&end={root.GetProperty("end")}&step={root.GetProperty("step")}";
        foreach ((int index, JsonElement test) in root.GetProperty("cases").EnumerateArray().Index())
        {
            string query = test.GetProperty("query").GetString()!;
            (HttpResponseMessage response, string body) = await server.GetAsync($"/api/v1/query_range?{times}&query={Uri.EscapeDataString(query)}");
            JsonElement answer = JsonDocument.Parse(body).RootElement;
            string difference = test.TryGetProperty("result", out JsonElement expected)
                ? answer.TryGetProperty("data", out JsonElement data) ? Difference(expected, data.GetProperty("result"), "$") : body
                : response.IsSuccessStatusCode ? "should fail" : "";
            cases.Case($"#{index} over HTTP {query}", difference.Length > 0 ? difference : null);
        }
    });

    private static string Difference(JsonElement expected, JsonElement actual, string at)
    {
        if (expected.ValueKind == JsonValueKind.String && expected.GetString() == "(varies)") return "";
        switch (expected.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (JsonProperty property in expected.EnumerateObject())
                {
                    if (!actual.TryGetProperty(property.Name, out JsonElement value)) return $"{at}.{property.Name} is missing";
                    if (Difference(property.Value, value, $"{at}.{property.Name}") is { Length: > 0 } difference) return difference;
                }
                foreach (JsonProperty property in actual.EnumerateObject())
                    if (!expected.TryGetProperty(property.Name, out _) && !s_newFields.Contains(property.Name)) return $"{at}.{property.Name} is too much";
                return "";
            case JsonValueKind.Array:
                if (expected.GetArrayLength() != actual.GetArrayLength()) return $"{at} has {actual.GetArrayLength()} elements, not {expected.GetArrayLength()}";
                for (int i = 0; i < expected.GetArrayLength(); i++)
                    if (Difference(expected[i], actual[i], $"{at}[{i}]") is { Length: > 0 } difference) return difference;
                return "";
            case JsonValueKind.String when double.TryParse(expected.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out double wanted)
                && double.TryParse(actual.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out double got):
                return wanted.Equals(got) || Math.Abs(wanted - got) <= 1e-6 * Math.Abs(wanted) ? "" : $"{at} is {actual}, not {expected}";
            default:
                return expected.ToString() == actual.ToString() ? "" : $"{at} is {actual}, not {expected}";
        }
    }

    private sealed class RecordedTargets : ITargetsView
    {
        private static readonly KeyValuePair<string, MetricMetadata>[] s_metadata =
        [
            new("prometheus_build_info", new MetricMetadata("gauge", "", "A metric with a constant '1' value labeled by version, revision, branch, goversion from which prometheus was built, and the goos and goarch for the build.")),
        ];

        public IReadOnlyList<string> ScrapePools => ["down", "self"];

        public IReadOnlyList<ActiveTargetView> Active =>
        [
            Target("self", "127.0.0.1:19090", "up", "", [("env", "test")], s_metadata),
            Target("down", "127.0.0.1:1", "down", "Get \"http://127.0.0.1:1/metrics\": dial tcp 127.0.0.1:1: connect: connection refused", [], []),
        ];

        public IReadOnlyList<DroppedTargetView> Dropped => [];

        public IReadOnlyDictionary<string, int> DroppedCounts => new Dictionary<string, int> { ["down"] = 0, ["self"] = 0 };

        private static ActiveTargetView Target(string job, string address, string health, string error, (string, string)[] labels, KeyValuePair<string, MetricMetadata>[] metadata) => new(
            job, new Uri($"http://{address}/metrics"), LabelSet.Of([("instance", address), ("job", job), .. labels]),
            LabelSet.Of([("__address__", address), ("__metrics_path__", "/metrics"), ("__scheme__", "http"), ("__scrape_interval__", "15s"), ("__scrape_timeout__", "10s"), ("job", job), .. labels]),
            health, error, DateTimeOffset.UnixEpoch, TimeSpan.FromMilliseconds(3), TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(10), metadata);
    }

    private sealed class RecordedRules : IRulesView
    {
        public IReadOnlyList<RuleGroupView> Groups =>
        [
            new RuleGroupView("g1", "/etc/prometheus/rules/rules.yml",
            [
                new RuleView("job:up:sum", "sum by (job) (up)", []) { Health = "ok" },
                new RuleView("TargetDown", "up == 0", [new Label("severity", "critical")])
                {
                    IsAlerting = true,
                    Health = "ok",
                    Annotations = [new Label("summary", "{{ $labels.instance }} is down"), new Label("value", "{{ $value }}")],
                    Alerts =
                    [
                        new AlertView(LabelSet.Of(("alertname", "TargetDown"), ("instance", "127.0.0.1:1"), ("job", "down"), ("severity", "critical")),
                            [new Label("summary", "127.0.0.1:1 is down"), new Label("value", "0")], "firing", DateTimeOffset.UnixEpoch, null, 0),
                    ],
                },
                new RuleView("Never", "vector(0) > 1", []) { IsAlerting = true, Health = "ok", For = TimeSpan.FromMinutes(5) },
            ], TimeSpan.FromSeconds(15), 0, TimeSpan.Zero, null),
        ];
    }

    private sealed class NoAlertmanagers : IAlertmanagersView
    {
        public IReadOnlyList<Uri> Active => [];

        public IReadOnlyList<Uri> Dropped => [];
    }
}
