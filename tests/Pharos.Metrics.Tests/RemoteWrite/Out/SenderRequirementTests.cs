using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Pharos.Configuration;
using Pharos.Core;
using Pharos.Metrics.Config;
using Pharos.Metrics.Exposition;
using Pharos.Metrics.RemoteWrite;
using Pharos.Metrics.RemoteWrite.Out;
using Pharos.Metrics.Scrape;
using Pharos.Metrics.Store;
using Pharos.Metrics.Tests.Support;
using Pharos.Testing;

namespace Pharos.Metrics.Tests.RemoteWrite.Out;

/// <summary>Each line of the specification's sender cases: a target is scraped into a store, and what a remote gets is judged.</summary>
[ConformanceFamily("remote-write")]
public sealed partial class SenderRequirementTests
{
    private const string Fast = "min_backoff: 20ms, max_backoff: 100ms, batch_send_deadline: 30ms";

    [Fact]
    public Task Meets_the_requirements_of_a_sender() => ConformanceFile.RunAsync("remote-write/requirements.json", async cases =>
    {
        foreach (JsonElement entry in Cases.Load(cases.Name).EnumerateArray())
        {
            if (entry.GetProperty("side").GetString() != "sender") continue;
            string area = entry.GetProperty("area").GetString()!, name = entry.GetProperty("name").GetString()!;
            string data = entry.TryGetProperty("scrape_data", out JsonElement text) && text.GetString() is { Length: > 0 } given ? given : Generated(name);
            await cases.CaseAsync($"sender {area}/{name}: {entry.GetProperty("requirement").GetString()}", () => RunAsync(area, name, data));
        }
    });

    /// <summary>What the specification's own suite makes up where the line has no data.</summary>
    private static string Generated(string name)
    {
        var text = new StringBuilder();
        switch (name)
        {
            case "huge_label_values": return $"test_metric{{big=\"{new string('x', 12_000)}\"}} 1\n";
            case "very_long_metric_name": return $"{new string('m', 500)} 1\n";
            case "future_timestamp": return $"test_metric 42 {TimeProvider.System.GetUtcNow().AddMinutes(5).ToUnixTimeMilliseconds()}\n";
            case "high_cardinality":
                for (int i = 0; i < 2000; i++) text.Append(CultureInfo.InvariantCulture, $"requests_total{{user=\"u{i}\",path=\"/p{i % 50}\",code=\"{200 + (i % 7)}\"}} {i}\n");
                break;
            default:
                for (int i = 0; i < 12_000; i++) text.Append(CultureInfo.InvariantCulture, $"test_metric{{n=\"{i}\"}} {i}\n");
                break;
        }
        return text.ToString();
    }

    private static async Task<string?> RunAsync(string area, string name, string data)
    {
        bool isVersion1 = area == "rw1_compat";
        await using RemoteStub remote = await RemoteStub.StartAsync();
        var behaviour = Behaviour.Of(area, name);
        remote.Answers = behaviour.AnswerAsync;
        await using TestTarget target = await TestTarget.StartAsync();
        bool isOpenMetrics = data.Contains("# {", StringComparison.Ordinal) || data.Contains("# UNIT", StringComparison.Ordinal);
        target.Serve(isOpenMetrics ? $"{data.Replace("\n\n", "\n", StringComparison.Ordinal)}# EOF\n" : data, isOpenMetrics ? "application/openmetrics-text; version=1.0.0" : "text/plain; version=0.0.4");
        using var folder = new TempFolder();
        await using TsdbStore store = await TsdbStore.OpenAsync(folder.Path, new TsdbOptions(), TimeProvider.System, NullLogger.Instance, TestContext.Current.CancellationToken);
        var registry = new MetricRegistry();
        PrometheusConfig config = Config($$"""
            scrape_configs: [{job_name: j, scrape_interval: 300ms, static_configs: [{targets: ['{{target.Address}}'] }] }]
            remote_write: [{url: '{{remote.Url}}', remote_timeout: 500ms, send_exemplars: true, send_native_histograms: {{(isVersion1 ? "false" : "true")}},
              protobuf_message: {{(isVersion1 ? "prometheus.WriteRequest" : "io.prometheus.write.v2.Request")}}, metadata_config: {send_interval: 200ms}, queue_config: { {{Fast}} } }]
            """);
        await using var queue = new RemoteWriteQueue("test", config.RemoteWrite[0], LabelSet.Empty, store, registry, TimeProvider.System, NullLogger.Instance);
        await using var scraper = new ScrapeManager(store, new ScrapeOptions(), new MetricRegistry(), TimeProvider.System, NullLogger<ScrapeManager>.Instance);
        await scraper.ApplyAsync(config, TestContext.Current.CancellationToken);

        string? wrong = "nothing was judged";
        long started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(20))
        {
            wrong = Judge(area, name, data, target.Address, remote, behaviour, registry);
            if (wrong is null) return null;
            await Task.Delay(25, TestContext.Current.CancellationToken);
        }
        return $"{wrong}\n    after {remote.Requests.Count} requests: {string.Join(' ', remote.Requests.Take(8).Select(r => r.Answer))}";
    }

    private static PrometheusConfig Config(string yaml)
    {
        var errors = new ConfigErrors();
        PrometheusConfig config = PrometheusConfigReader.Read(YamlReader.Read("p.yml", yaml, errors), new ConfigContext(errors, "/", new PathMap("/", [])), ConfigEnvironment.Process);
        Assert.False(errors.HasErrors, string.Join('\n', errors.Findings));
        return config;
    }

    /// <summary>Null once everything that the line asks for has been seen.</summary>
    private static string? Judge(string area, string name, string data, string address, RemoteStub remote, Behaviour behaviour, MetricRegistry registry)
    {
        IReadOnlyList<SentRequest> requests = remote.Requests;
        if (requests.Count == 0) return "no request";
        foreach (SentRequest request in requests)
        {
            if (request.Fault is { } fault) return fault;
            if (Headers(request, area == "rw1_compat") is { } header && area != "fallback") return header;
            if (request.Series.Select(Series).FirstOrDefault(f => f is not null) is { } series) return series;
            if (request.Series.Count > 10_000) return $"{request.Series.Count} series in one request";
        }
        if (behaviour.Judge(requests, registry) is { } unmet) return unmet;
        bool ignoresContent = area is "response" or "retry";
        return ignoresContent ? null : Content(area, name, data, address, remote, requests);
    }

    private static string? Headers(SentRequest request, bool isVersion1)
    {
        string type = request.Headers["Content-Type"];
        if (request.Headers["Content-Encoding"] != "snappy") return $"Content-Encoding {request.Headers["Content-Encoding"]}";
        if (!request.Headers.TryGetValue("User-Agent", out string? agent) || agent.Length == 0) return "no User-Agent";
        if (isVersion1) return request.Headers["X-Prometheus-Remote-Write-Version"] == "0.1.0" && type == "application/x-protobuf" ? null : $"not the headers of version 1.0: {type}";
        return request.IsVersion2 && type.Replace(" ", "", StringComparison.Ordinal) == "application/x-protobuf;proto=io.prometheus.write.v2.Request" ? null : $"not the headers of version 2.0: {type}";
    }

    private static string? Series(SentSeries series)
    {
        string[] names = [.. series.Labels.Select(l => l.Name)];
        if (!names.Contains("__name__")) return "a series without __name__";
        if (names.Any(n => n.Length == 0) || names.Distinct().Count() != names.Length) return $"label names {string.Join(',', names)}";
        if (!names.Order(StringComparer.Ordinal).SequenceEqual(names)) return $"labels out of order: {string.Join(',', names)}";
        if (!series.LabelSet.Get("__name__").All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or ':')) return $"metric name {series.LabelSet.Get("__name__")}";
        if (series.Labels.Any(l => l.Value.Length == 0)) return "an empty label value says nothing";
        if (series.Samples.Count > 0 && series.Histograms.Count > 0) return "samples and histograms in one series";
        if (series.Samples.Zip(series.Samples.Skip(1)).Any(p => p.First.Ms > p.Second.Ms)) return "samples out of order";
        if (series.Samples.Any(s => s.StartMs > s.Ms)) return "a start timestamp after its sample";
        return null;
    }

    private static string? Content(string area, string name, string data, string address, RemoteStub remote, IReadOnlyList<SentRequest> requests)
    {
        var arrived = remote.Taken.Where(s => s.Samples.Count > 0).ToList();
        if (arrived.Count == 0) return "no sample arrived";
        var byLabels = arrived.ToLookup(s => s.LabelSet);
        foreach ((LabelSet labels, double value, long? timestampMs) in Scraped(data, address))
        {
            SentSeries[] sent = [.. byLabels[labels]];
            if (sent.Length == 0) return $"{labels} did not arrive";
            if (!sent.SelectMany(s => s.Samples).Any(s => s.Value.Equals(value))) return $"{labels} arrived as {string.Join(' ', sent.SelectMany(s => s.Samples).Select(s => s.Value))}, not {value}";
            long nowMs = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
            if (timestampMs is null && sent.SelectMany(s => s.Samples).Any(s => Math.Abs(s.Ms - nowMs) > 120_000)) return $"{labels} has old timestamps";
            if (timestampMs is { } at && sent.SelectMany(s => s.Samples).All(s => s.Ms != at && !StaleMarker.Is(s.Value))) return $"{labels} lost its timestamp";
        }
        if (name is "multiple_samples_same_series" && arrived.GroupBy(s => s.LabelSet).All(g => g.SelectMany(s => s.Samples).Count() < 2)) return "one sample so far";
        foreach (Match exemplar in ExemplarLabels().Matches(data))
        {
            string wanted = string.Join(',', exemplar.Groups[1].Value.Split(',').Order(StringComparer.Ordinal));
            if (!remote.Taken.SelectMany(s => s.Exemplars).Any(e => Labels(e.Labels) == wanted)) return $"exemplar {wanted} did not arrive";
        }
        return Metadata(data, area == "rw1_compat", remote, requests);
    }

    private static string Labels(IEnumerable<(string Name, string Value)> labels) => string.Join(',', labels.OrderBy(l => l.Name, StringComparer.Ordinal).Select(l => $"{l.Name}=\"{l.Value}\""));

    private static string? Metadata(string data, bool isVersion1, RemoteStub remote, IReadOnlyList<SentRequest> requests)
    {
        var help = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (Match match in HelpLine().Matches(data)) help[match.Groups[1].Value] = match.Groups[2].Value;
        foreach (Match match in TypeLine().Matches(data))
        {
            string family = match.Groups[1].Value;
            ulong type = MetadataTypes.Value(match.Groups[2].Value);
            (ulong Type, string Help, string Unit)[] sent = isVersion1
                ? [.. requests.Where(r => r.Metadata.ContainsKey(family)).Select(r => r.Metadata[family])]
                : [.. remote.Taken.Where(s => s.LabelSet.MetricName.StartsWith(family, StringComparison.Ordinal) && s.Metadata is not null).Select(s => s.Metadata!.Value)];
            if (!sent.Any(m => m.Type == type)) return $"no metadata of type {match.Groups[2].Value} for {family}";
            if (help.TryGetValue(family, out string? text) && !sent.Any(m => m.Help == text)) return $"the help of {family} is {string.Join('|', sent.Select(m => m.Help).Distinct())}";
        }
        return null;
    }

    private static List<(LabelSet Labels, double Value, long? TimestampMs)> Scraped(string data, string address)
    {
        var series = new Dictionary<LabelSet, (double, long?)>();
        bool isOpenMetrics = data.Contains("# {", StringComparison.Ordinal) || data.Contains("# UNIT", StringComparison.Ordinal);
        byte[] bytes = Encoding.UTF8.GetBytes(isOpenMetrics ? $"{data.Replace("\n\n", "\n", StringComparison.Ordinal)}# EOF\n" : data.EndsWith('\n') ? data : data + "\n");
        if (isOpenMetrics)
        {
            var reader = new OpenMetricsReader(bytes, startTimestamps: false);
            for (EntryKind kind = reader.Read(); kind != EntryKind.End; kind = reader.Read())
            {
                if (kind != EntryKind.Series) continue;
                var labels = new LabelSetBuilder();
                reader.ReadLabels(labels);
                series.TryAdd(Complete(labels, address), (reader.Value, reader.TimestampMs));
            }
        }
        else
        {
            var reader = new TextExpositionReader(bytes);
            for (EntryKind kind = reader.Read(); kind != EntryKind.End; kind = reader.Read())
            {
                if (kind != EntryKind.Series) continue;
                var labels = new LabelSetBuilder();
                reader.ReadLabels(labels);
                series.TryAdd(Complete(labels, address), (reader.Value, reader.TimestampMs));
            }
        }
        return [.. series.Select(s => (s.Key, s.Value.Item1, s.Value.Item2))];
    }

    /// <summary>As the scraper stores it: job, instance, no empty labels, <c>le</c> as a float.</summary>
    private static LabelSet Complete(LabelSetBuilder labels, string address)
    {
        foreach (Label label in labels.Labels.ToList())
        {
            if (label.Value.Length == 0) labels.Remove(label.Name);
            if (label.Name is "le" or "quantile" && double.TryParse(label.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double bound) && double.IsInteger(bound))
                labels.Set(label.Name, bound.ToString("0.0", CultureInfo.InvariantCulture));
        }
        return labels.Set("job", "j").Set("instance", address).Build();
    }

    [GeneratedRegex("# \\{([^}]*)\\}")]
    private static partial Regex ExemplarLabels();

    [GeneratedRegex("^# HELP (\\S+) (.*)$", RegexOptions.Multiline)]
    private static partial Regex HelpLine();

    [GeneratedRegex("^# TYPE (\\S+) (\\S+)$", RegexOptions.Multiline)]
    private static partial Regex TypeLine();
}
