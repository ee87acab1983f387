using System.Net.Http.Headers;
using System.Text.Json;
using Pharos.Testing;

namespace Pharos.Traces.Tests.Api;

/// <summary>Answers of Tempo's HTTP API for the search trace without its last resource (tempo/http-api.json), and the official OTLP example.</summary>
[ConformanceFamily("tempo"), ConformanceFamily("otlp")]
public sealed class HttpApiConformanceTests
{
    public static TheoryData<string> Files => Conformance.Files("tempo", "http-api*.json");

    public static TheoryData<string> Examples => Conformance.Files("otlp/examples", "trace*.json");

    public static TheoryData<string> Traces => Conformance.Files("tempo/traces", "*.json");

    [Theory, MemberData(nameof(Files))]
    public async Task Answers_as_upstream(string file)
    {
        await using TestServer server = await TestServer.StartAsync();
        using JsonDocument trace = JsonDocument.Parse(File.ReadAllBytes(Conformance.Require("traceql/search-trace.otlp.json")));
        IEnumerable<string> resources = trace.RootElement.GetProperty("resourceSpans").EnumerateArray().SkipLast(1).Select(r => r.GetRawText());
        await server.PostJsonAsync($$"""{"resourceSpans": [{{string.Join(',', resources)}}]}""");
        await Cases.RunAsync(file, item => DifferenceAsync(server.Client, item));
    }

    [Theory, MemberData(nameof(Examples)), MemberData(nameof(Traces))]
    public Task Takes_traces_and_gives_them_back(string file) => ConformanceFile.RunAsync(file, async cases =>
    {
        await using TestServer server = await TestServer.StartAsync();
        string json = await File.ReadAllTextAsync(Conformance.Require(file));
        await server.PostJsonAsync(json);
        using JsonDocument sent = JsonDocument.Parse(json);
        foreach (JsonElement span in sent.RootElement.GetProperty("resourceSpans").EnumerateArray().SelectMany(r => r.GetProperty("scopeSpans").EnumerateArray()).SelectMany(s => s.GetProperty("spans").EnumerateArray()))
        {
            string text = span.GetProperty("traceId").GetString()!;
            string id = text.Length == 32 ? text : Convert.ToHexStringLower(Convert.FromBase64String(text));
            string answer = await server.Client.GetStringAsync($"/api/traces/{id}");
            cases.Case(span.GetProperty("name").GetString()!, answer.Contains(JsonEncodedText.Encode(span.GetProperty("name").GetString()!, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString(), StringComparison.Ordinal) ? null : $"not in {answer}");
        }
    });

    private static async Task<string?> DifferenceAsync(HttpClient client, JsonElement item)
    {
        string query = string.Join('&', item.GetProperty("params").EnumerateObject().Select(p => $"{p.Name}={Uri.EscapeDataString(p.Value.GetString()!)}"));
        using var request = new HttpRequestMessage(new HttpMethod(item.GetProperty("method").GetString()!), item.GetProperty("path").GetString() + (query.Length > 0 ? "?" + query : ""));
        foreach (JsonProperty header in item.GetProperty("headers").EnumerateObject()) request.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse(header.Value.GetString()!));
        using HttpResponseMessage response = await client.SendAsync(request);
        string body = await response.Content.ReadAsStringAsync();
        if ((int)response.StatusCode != item.GetProperty("status").GetInt32()) return $"status {(int)response.StatusCode}: {body}";
        if (response.Content.Headers.ContentType?.ToString() != item.GetProperty("content_type").GetString()) return $"content type {response.Content.Headers.ContentType}";
        JsonElement expected = item.GetProperty("body");
        if (expected.ValueKind == JsonValueKind.String)
        {
            string text = expected.GetString()!;
            if (text.StartsWith("(binary", StringComparison.Ordinal)) return body.Length > 1000 ? null : $"only {body.Length} characters";
            return text == body ? null : $"expected {JsonSerializer.Serialize(text)}, got {JsonSerializer.Serialize(body)}";
        }
        using JsonDocument found = JsonDocument.Parse(body);
        return Difference(expected, found.RootElement, "$");
    }

    /// <summary>What is expected must be there; more may be. Order of lists is free.</summary>
    private static string? Difference(JsonElement expected, JsonElement found, string path)
    {
        if (expected.ValueKind == JsonValueKind.String && expected.GetString()!.Contains("vary)", StringComparison.Ordinal)) return null;
        if (expected.ValueKind != found.ValueKind) return $"{path}: expected {expected.GetRawText()}, got {found.GetRawText()}";
        switch (expected.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (JsonProperty property in expected.EnumerateObject())
                {
                    if (!found.TryGetProperty(property.Name, out JsonElement value)) return $"{path}.{property.Name} is missing in {found.GetRawText()}";
                    if (Difference(property.Value, value, $"{path}.{property.Name}") is { } difference) return difference;
                }
                return null;
            case JsonValueKind.Array:
                List<JsonElement> left = [.. found.EnumerateArray()];
                if (left.Count != expected.GetArrayLength()) return $"{path}: expected {expected.GetArrayLength()} items, got {found.GetRawText()}";
                foreach (JsonElement wanted in expected.EnumerateArray())
                {
                    int match = left.FindIndex(f => Difference(wanted, f, path) is null);
                    if (match < 0) return left.Count == 1 ? Difference(wanted, left[0], path + "[0]") : $"{path}: {wanted.GetRawText()} is missing in {found.GetRawText()}";
                    left.RemoveAt(match);
                }
                return null;
            default:
                return expected.GetRawText() == found.GetRawText() ? null : $"{path}: expected {expected.GetRawText()}, got {found.GetRawText()}";
        }
    }
}
