using System.Globalization;
using System.Text.Json;
using Pharos.Tests.Running;

namespace Pharos.Tests.Clients;

/// <summary>What a running Pharos holds of that which clients sent, asked through Loki's and Tempo's APIs.</summary>
internal static class Stored
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    /// <summary>Waits until a log query finds so many lines in the last hour, and says what it finds where it does not.</summary>
    public static async Task LinesAsync(PharosProcess pharos, string query, int expected)
    {
        double? found = null;
        await Eventually.TrueAsync(async () => (found = await CountAsync(pharos, query)) == expected, () => $"{query} finds {found?.ToString(CultureInfo.InvariantCulture) ?? "nothing"} of {expected} lines: {pharos.Log}", s_limit);
    }

    /// <summary>The names of a trace's spans, in order; empty where the trace is unknown.</summary>
    public static async Task<string[]> SpansAsync(PharosProcess pharos, string traceId)
    {
        (int status, string body) = await pharos.GetAsync("tempo", $"/api/v2/traces/{traceId}");
        if (status == 404) return [];
        Assert.True(status == 200, body);
        using var document = JsonDocument.Parse(body);
        JsonElement trace = document.RootElement.GetProperty("trace");
        return [.. trace.GetProperty("resourceSpans").EnumerateArray()
            .SelectMany(r => r.GetProperty("scopeSpans").EnumerateArray()).SelectMany(s => s.GetProperty("spans").EnumerateArray())
            .Select(s => s.GetProperty("name").GetString()!).Order(StringComparer.Ordinal)];
    }

    /// <summary>How many traces a TraceQL query finds.</summary>
    public static async Task<int> TracesAsync(PharosProcess pharos, string query)
    {
        (int status, string body) = await pharos.GetAsync("tempo", $"/api/search?limit=1000&q={Uri.EscapeDataString(query)}");
        Assert.True(status == 200, body);
        using var document = JsonDocument.Parse(body);
        return document.RootElement.TryGetProperty("traces", out JsonElement traces) ? traces.GetArrayLength() : 0;
    }

    private static async Task<double?> CountAsync(PharosProcess pharos, string query)
    {
        (int status, string body) = await pharos.GetAsync("loki", $"/loki/api/v1/query?query={Uri.EscapeDataString($"sum(count_over_time({query}[1h]))")}");
        Assert.True(status == 200, body);
        using var document = JsonDocument.Parse(body);
        JsonElement result = document.RootElement.GetProperty("data").GetProperty("result");
        return result.GetArrayLength() == 0 ? null : double.Parse(result[0].GetProperty("value")[1].GetString()!, CultureInfo.InvariantCulture);
    }
}
