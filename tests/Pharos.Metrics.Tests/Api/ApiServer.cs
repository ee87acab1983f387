using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Time.Testing;
using Pharos.Core;
using Pharos.Metrics.Api;
using Pharos.Metrics.Api.Views;
using Pharos.Metrics.PromQL;
using Pharos.Metrics.PromQL.Engine;
using Pharos.Metrics.PromQL.Testing;
using Pharos.Metrics.Store;
using Pharos.Testing;

namespace Pharos.Metrics.Tests.Api;

/// <summary>The API on a real port over series in memory.</summary>
internal sealed class ApiServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly QueryEngine _engine;

    private ApiServer(WebApplication app, QueryEngine engine, HttpClient client)
    {
        _app = app;
        _engine = engine;
        Client = client;
    }

    public HttpClient Client { get; }

    public static async Task<ApiServer> StartAsync(ScriptStore store, Func<PrometheusApiParts, PrometheusApiParts>? configure = null)
    {
        var engine = new QueryEngine();
        var clock = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1_767_226_803));
        var parts = new PrometheusApiParts(engine, store, new MemoryStoreView(store), new MemoryServer(), clock);
        WebApplication app = await LoopbackApp.StartAsync(app => app.MapPrometheusApi(configure?.Invoke(parts) ?? parts));
        return new ApiServer(app, engine, new HttpClient(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.None }) { BaseAddress = new Uri(app.Urls.First()) });
    }

    /// <summary>Loads the recorded data set.</summary>
    public static ScriptStore LoadDataset(string path)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(path));
        JsonElement root = document.RootElement;
        long startMs = root.GetProperty("start_ms").GetInt64(), intervalMs = root.GetProperty("interval_ms").GetInt64();
        var store = new ScriptStore();
        foreach (JsonElement series in root.GetProperty("series").EnumerateArray())
        {
            LabelSet labels = LabelSet.Of(series.GetProperty("labels").EnumerateObject().Select(l => new Label(l.Name, l.Value.GetString()!)));
            int i = 0;
            foreach (JsonElement value in series.GetProperty("values").EnumerateArray())
            {
                long timeMs = startMs + (i++ * intervalMs);
                if (value.ValueKind == JsonValueKind.Null) continue;
                double number = value.ValueKind == JsonValueKind.Number ? value.GetDouble() : value.GetString() switch { "NaN" => double.NaN, "+Inf" => double.PositiveInfinity, "-Inf" => double.NegativeInfinity, _ => StaleMarker.Value };
                store.Add(labels, timeMs, number);
            }
        }
        return store;
    }

    public async Task<(HttpResponseMessage Response, string Body)> GetAsync(string pathAndQuery)
    {
        HttpResponseMessage response = await Client.GetAsync(pathAndQuery, TestContext.Current.CancellationToken);
        return (response, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _engine.Dispose();
    }

    /// <summary>Label queries by walking the series; the rest is empty.</summary>
    internal sealed class MemoryStoreView(ISeriesSource source) : IStoreView
    {
        public List<(string Selector, long MinMs, long MaxMs)> Deleted { get; } = [];

        public IReadOnlyDictionary<string, MetricMetadata> Metadata { get; init; } = new Dictionary<string, MetricMetadata>();

        public IReadOnlyList<string> LabelNames(IReadOnlyList<IReadOnlyList<LabelMatcher>> selectors, long minTimeMs, long maxTimeMs, int limit, out bool truncated) =>
            Cut(Series(selectors, minTimeMs, maxTimeMs).SelectMany(s => s.Select(l => l.Name)), limit, out truncated);

        public IReadOnlyList<string> LabelValues(string name, IReadOnlyList<IReadOnlyList<LabelMatcher>> selectors, long minTimeMs, long maxTimeMs, int limit, out bool truncated) =>
            Cut(Series(selectors, minTimeMs, maxTimeMs).Select(s => s.Get(name)).Where(v => v.Length > 0), limit, out truncated);

        public IReadOnlyList<(LabelSet Series, IReadOnlyList<Exemplar> Exemplars)> Exemplars(IReadOnlyList<IReadOnlyList<LabelMatcher>> selectors, long minTimeMs, long maxTimeMs) => [];

        public StoreStatusView Status(int top) => new(1, 2, 3, 4, 5) { SeriesByMetricName = [("up", 1)] };

        public Task DeleteAsync(IReadOnlyList<LabelMatcher> selector, long minTimeMs, long maxTimeMs, CancellationToken cancellationToken)
        {
            Deleted.Add((string.Join(",", selector), minTimeMs, maxTimeMs));
            return Task.CompletedTask;
        }

        public Task CleanTombstonesAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<string> SnapshotAsync(bool skipHead, CancellationToken cancellationToken) => Task.FromResult(skipHead ? "without-head" : "with-head");

        private List<LabelSet> Series(IReadOnlyList<IReadOnlyList<LabelMatcher>> selectors, long minTimeMs, long maxTimeMs)
        {
            var found = new List<LabelSet>();
            foreach (IReadOnlyList<LabelMatcher> selector in selectors.Count == 0 ? [[]] : selectors)
            {
                using ISeriesCursor cursor = source.Select(selector, minTimeMs, maxTimeMs, default, CancellationToken.None);
                while (cursor.MoveNext()) found.Add(cursor.Labels);
            }
            return found;
        }

        private static List<string> Cut(IEnumerable<string> all, int limit, out bool truncated)
        {
            List<string> sorted = [.. all.Distinct().Order(StringComparer.Ordinal)];
            truncated = limit > 0 && sorted.Count > limit;
            return truncated ? sorted[..limit] : sorted;
        }
    }

    internal sealed class MemoryServer : IServerView
    {
        public string ConfigYaml => "global: {}\n";

        public IReadOnlyDictionary<string, string> Flags => new Dictionary<string, string> { ["web.enable-admin-api"] = "false" };

        public BuildView Build => new("0.1.0", "abc", "main", "", "");

        public RuntimeView Runtime => new(DateTimeOffset.UnixEpoch, ReloadError is null, DateTimeOffset.UnixEpoch, "15d");

        public bool IsReady { get; set; } = true;

        public string? ReloadError { get; set; }

        public bool HasQuit { get; private set; }

        public Task<string?> ReloadAsync(CancellationToken cancellationToken) => Task.FromResult(ReloadError);

        public void Quit() => HasQuit = true;
    }
}
