using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Pharos.Testing;
using Pharos.Tests.Running;

namespace Pharos.Tests;

/// <summary>Debian's Prometheus scrapes a host and writes everything to Pharos; then both answer the queries of host dashboards.</summary>
public sealed partial class PrometheusTwinTests
{
    [Fact]
    public async Task Both_answer_the_dashboards_queries_alike()
    {
        OriginalTool.Require("prometheus");
        OriginalTool.Require("prometheus-node-exporter");
        string[] queries = [.. Queries()];
        Assert.True(queries.Length > 15, $"only {queries.Length} queries found");
        int node = FreePort.Next(), original = FreePort.Next();
        using var config = new ConfigFolder("global: {scrape_interval: 1s}\n");
        await using PharosProcess pharos = await config.ServeAsync();
        using var folder = new TempFolder();
        folder.Write("prometheus.yml", $$"""
            global: {scrape_interval: 1s}
            scrape_configs: [{job_name: node, static_configs: [{targets: ["127.0.0.1:{{node}}"]}]}]
            remote_write: [{url: "{{new Uri(pharos.Prometheus, "/api/v1/write")}}", queue_config: {batch_send_deadline: 200ms} }]
            """);
        using Process exporter = Start("prometheus-node-exporter", folder.Path, $"--web.listen-address=127.0.0.1:{node}");
        using Process prometheus = Start("prometheus", folder.Path, "--config.file=prometheus.yml", $"--web.listen-address=127.0.0.1:{original}", $"--storage.tsdb.path={folder.File("data")}");
        try
        {
            await Eventually.TrueAsync(async () => await pharos.QueryAsync("count_over_time(up{job=\"node\"}[1m])") >= 12, () => pharos.Log, TimeSpan.FromSeconds(60));
            double newest = (await pharos.QueryAsync("max(timestamp(up{job=\"node\"}))"))!.Value;
            string time = (Math.Floor(newest) - 3 + 0.5).ToString(CultureInfo.InvariantCulture); // between scrapes, so that 2.x and 3.x ranges hold the same samples
            var theirs = new Uri($"http://127.0.0.1:{original}");
            int compared = 0;
            foreach (string query in queries)
            {
                SortedDictionary<string, double> expected = await VectorAsync(pharos.Client, theirs, query, time);
                SortedDictionary<string, double> actual = await VectorAsync(pharos.Client, pharos.Prometheus, query, time);
                Assert.True(expected.Keys.SequenceEqual(actual.Keys), $"{query}\nPrometheus: {string.Join(' ', expected.Keys.Take(5))}\nPharos: {string.Join(' ', actual.Keys.Take(5))}");
                foreach ((string labels, double value) in expected) Assert.True(Near(value, actual[labels]), $"{query} {labels}: Prometheus {value}, Pharos {actual[labels]}");
                compared += expected.Count;
            }
            Assert.True(compared > 50, $"only {compared} values compared");
        }
        finally
        {
            prometheus.Kill();
            exporter.Kill();
        }
    }

    /// <summary>The expressions of the sample's and the reference's host dashboards, variables filled in.</summary>
    private static IEnumerable<string> Queries()
    {
        string sample = Path.Combine(RepositoryRoot(), "config/anvila/grafana/dashboards/anvila-hosts.json");
        string reference = Conformance.Require("reference/config/grafana/dashboards/node-exporter.json");
        return new[] { sample, reference }.SelectMany(Expressions).Select(Fill).Where(e => e.Contains("node_", StringComparison.Ordinal) && !e.Contains("time()", StringComparison.Ordinal)).Distinct(StringComparer.Ordinal);
    }

    private static string Fill(string expression) => Variable().Replace(Interval().Replace(expression, "10s"), ".*");

    private static IEnumerable<string> Expressions(string file)
    {
        var found = new List<string>();
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(file));
        Collect(document.RootElement, found);
        return found;
    }

    private static void Collect(JsonElement element, List<string> found)
    {
        if (element.ValueKind == JsonValueKind.Array) foreach (JsonElement item in element.EnumerateArray()) Collect(item, found);
        if (element.ValueKind != JsonValueKind.Object) return;
        foreach (JsonProperty property in element.EnumerateObject())
        {
            if (property is { Name: "expr", Value.ValueKind: JsonValueKind.String }) found.Add(property.Value.GetString()!);
            else Collect(property.Value, found);
        }
    }

    private static async Task<SortedDictionary<string, double>> VectorAsync(HttpClient client, Uri server, string query, string time)
    {
        using HttpResponseMessage response = await client.GetAsync(new Uri(server, $"/api/v1/query?query={Uri.EscapeDataString(query)}&time={time}"), TestContext.Current.CancellationToken);
        string body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{server} {query}: {body}");
        using JsonDocument document = JsonDocument.Parse(body);
        var values = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach (JsonElement series in document.RootElement.GetProperty("data").GetProperty("result").EnumerateArray())
        {
            string labels = string.Join(',', series.GetProperty("metric").EnumerateObject().Select(l => $"{l.Name}={l.Value.GetString()}").Order(StringComparer.Ordinal));
            values[labels] = double.Parse(series.GetProperty("value")[1].GetString()!, CultureInfo.InvariantCulture);
        }
        return values;
    }

    private static bool Near(double a, double b) => a.Equals(b) || Math.Abs(a - b) <= 1e-9 * Math.Max(1, Math.Abs(a));

    private static Process Start(string name, string folder, params string[] arguments)
    {
        Process process = Process.Start(new ProcessStartInfo(name, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder })!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private static string RepositoryRoot([System.Runtime.CompilerServices.CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));

    [GeneratedRegex(@"\$\{?__(rate_)?interval\}?", RegexOptions.CultureInvariant)]
    private static partial Regex Interval();

    [GeneratedRegex(@"\$\{?[A-Za-z_]\w*(:\w+)?\}?", RegexOptions.CultureInvariant)]
    private static partial Regex Variable();
}
