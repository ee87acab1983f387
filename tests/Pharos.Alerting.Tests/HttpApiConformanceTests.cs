using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Pharos.Testing;

namespace Pharos.Alerting.Tests;

[ConformanceFamily("alertmanager")]
public sealed class HttpApiConformanceTests
{
    /// <summary>The configuration of the server that the answers were recorded from.</summary>
    public const string Config = """
        route:
          receiver: default
          group_by: [alertname]
          group_wait: 1s
          group_interval: 5m
          repeat_interval: 3h
          routes:
          - receiver: pager
            matchers: ['severity="critical"']
        inhibit_rules:
        - source_matchers: ['alertname="HostDown"']
          target_matchers: ['alertname="HighCPU"']
          equal: [instance]
        receivers:
        - name: default
        - name: pager
        """;

    [Fact]
    public Task Answers_as_the_recorded_server_did() => ConformanceFile.RunAsync("alertmanager/http-api.json", async cases =>
    {
        await using var host = new AlertmanagerHost(TimeProvider.System);
        await host.StartAsync(Config);
        using var client = new HttpClient { BaseAddress = new Uri(await host.ServeAsync()) };
        string silence = "";
        foreach ((int index, JsonElement test) in Cases.Load(cases.Name).EnumerateArray().Index())
        {
            string query = string.Join('&', test.GetProperty("params").EnumerateObject().SelectMany(p => p.Value.ValueKind == JsonValueKind.Array
                ? p.Value.EnumerateArray().Select(v => $"{p.Name}={Uri.EscapeDataString(v.GetString()!)}") : [$"{p.Name}={Uri.EscapeDataString(p.Value.GetString()!)}"]));
            string path = test.GetProperty("path").GetString()!.Replace("{silenceID}", silence, StringComparison.Ordinal);
            using var request = new HttpRequestMessage(new HttpMethod(test.GetProperty("method").GetString()!), path + (query.Length > 0 ? "?" + query : ""));
            if (test.TryGetProperty("request", out JsonElement body))
                request.Content = new StringContent(body.ValueKind == JsonValueKind.String ? body.GetString()! : body.GetRawText(), Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
            using HttpResponseMessage response = await client.SendAsync(request, TestContext.Current.CancellationToken);
            string answer = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            string? wrong = (int)response.StatusCode != test.GetProperty("status").GetInt32() ? $"status {(int)response.StatusCode}"
                : test.GetProperty("content_type").ValueKind == JsonValueKind.String && response.Content.Headers.ContentType?.ToString() != test.GetProperty("content_type").GetString() ? $"content type {response.Content.Headers.ContentType}"
                : Differs(test.GetProperty("body"), answer);
            cases.Case($"#{index} {test.GetRawText()}", wrong is null ? null : $"{wrong}: {answer}");
            if (answer.Contains("silenceID", StringComparison.Ordinal) && response.IsSuccessStatusCode) silence = JsonDocument.Parse(answer).RootElement.GetProperty("silenceID").GetString()!;
        }
    });

    private static string? Differs(JsonElement expected, string answer)
    {
        if (expected.ValueKind == JsonValueKind.String && !answer.StartsWith('"')) return expected.GetString() == answer ? null : "body";
        if (answer.Length == 0) return "empty body";
        using JsonDocument actual = JsonDocument.Parse(answer);
        return Differs(expected, actual.RootElement, "$");
    }

    private static string? Differs(JsonElement expected, JsonElement actual, string at)
    {
        if (expected.ValueKind == JsonValueKind.String && expected.GetString() == "(varies)") return null;
        if (at.EndsWith(".updatedAt", StringComparison.Ordinal)) return null;
        if (expected.ValueKind != actual.ValueKind) return at;
        switch (expected.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (JsonProperty property in expected.EnumerateObject())
                {
                    if (!actual.TryGetProperty(property.Name, out JsonElement value)) return $"{at}.{property.Name} is missing";
                    if (Differs(property.Value, value, $"{at}.{property.Name}") is { } inner) return inner;
                }
                string? extra = actual.EnumerateObject().Select(p => p.Name).FirstOrDefault(n => !expected.TryGetProperty(n, out _));
                return extra is null ? null : $"{at}.{extra} is too many";
            case JsonValueKind.Array:
                if (expected.GetArrayLength() != actual.GetArrayLength()) return $"{at} has {actual.GetArrayLength()} items";
                for (int i = 0; i < expected.GetArrayLength(); i++) if (Differs(expected[i], actual[i], $"{at}[{i}]") is { } inner) return inner;
                return null;
            default: return expected.ToString() == actual.ToString() ? null : $"{at}: {actual} instead of {expected}";
        }
    }
}
