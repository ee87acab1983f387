using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Pharos.Core;
using Pharos.Metrics.PromQL.Engine;
using Pharos.Metrics.PromQL.Syntax;
using Pharos.Metrics.Store;
using Pharos.Metrics.Tests.PromQL.Engine;
using Pharos.Testing;
using Pharos.Wire;
using Snappier;

namespace Pharos.Metrics.Tests.ThirdParty;

/// <summary>
/// Generated queries over generated data (gaps, resets, stale markers) are answered as Debian's Prometheus answers them. <c>PHAROS_DIFFERENTIAL_QUERIES</c> says how many,
/// <c>PHAROS_DIFFERENTIAL_SEED</c> which. What differs between 2.42 and 3.x is left out of the queries, see <see cref="QueryGenerator"/>.
/// </summary>
public sealed class DifferentialTests
{
    private const int Samples = 90, StepMs = 15_000, PhaseMs = 7_123; // whole seconds never meet a sample

    [Fact]
    public async Task Prometheus_answers_generated_queries_alike()
    {
        string prometheus = Tool.Require("prometheus");
        int count = Setting("PHAROS_DIFFERENTIAL_QUERIES", 2000), seed = Setting("PHAROS_DIFFERENTIAL_SEED", 1);
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        using var folder = new TempFolder();
        int port = FreePort();
        folder.Write("prometheus.yml", "global: {scrape_interval: 1h}\n");
        using Process process = Tool.Start(prometheus, folder.Path, "--config.file=prometheus.yml", $"--web.listen-address=127.0.0.1:{port}", $"--storage.tsdb.path={folder.File("data")}", "--web.enable-remote-write-receiver");
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        try
        {
            await using TsdbStore store = await TsdbStore.OpenAsync(folder.File("store"), new TsdbOptions { MaxFuture = TimeSpan.Zero }, TimeProvider.System, NullLogger.Instance, cancellationToken);
            long startMs = (TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() / 60_000 * 60_000) - (Samples * StepMs) - 600_000;
            await Tool.UntilAsync(() => IsReady(client), "Prometheus", cancellationToken);
            await FillAsync(store, client, new Random(seed), startMs, cancellationToken);
            var steps = new StepRange(startMs + 60_000, startMs + (Samples * StepMs) + 360_000, 30_000);
            using var engine = new QueryEngine();
            var generator = new QueryGenerator(seed);
            var failures = new List<string>();
            int answered = 0, series = 0;
            for (int i = 0; i < count; i++)
            {
                string query = generator.Next();
                (Dictionary<LabelSet, Dictionary<long, double>>? expected, string theirs) = await AskAsync(client, query, steps, cancellationToken);
                string? failure;
                try
                {
                    using QueryResult result = await engine.RangeAsync(store, query, steps, cancellationToken: cancellationToken);
                    failure = expected is null ? $"they refuse: {theirs}" : ApiMatrix.Difference(expected, result.ToMetricsResult());
                    if (expected is not null) answered++;
                    series += expected?.Count ?? 0;
                }
                catch (QueryException e) { failure = expected is null ? null : $"refused: {e.Message}"; }
                if (failure is not null) failures.Add($"{query}\n    {failure}");
            }
            TestContext.Current.TestOutputHelper?.WriteLine($"{count} queries, {answered} answered with {series} series, {failures.Count} differ");
            Assert.True(failures.Count == 0, $"{failures.Count} of {count} differ (seed {seed})\n{string.Join('\n', failures.Take(20))}");
            Assert.True(answered > count / 2 && series > answered, $"only {answered} queries were answered, with {series} series");
        }
        finally { process.Kill(); }
    }

    private static async Task FillAsync(TsdbStore store, HttpClient client, Random random, long startMs, CancellationToken cancellationToken)
    {
        List<(LabelSet Labels, double[] Values)> all = [.. Data(random)];
        for (int i = 0; i < Samples; i++)
        {
            long timeMs = startMs + (i * StepMs) + PhaseMs;
            var writer = new ProtoWriter();
            using IAppendBatch batch = store.BeginAppend();
            foreach ((LabelSet labels, double[] values) in all)
            {
                if (BitConverter.DoubleToInt64Bits(values[i]) == BitConverter.DoubleToInt64Bits(s_gap)) continue;
                Assert.Equal(AppendOutcome.Appended, batch.Append(batch.GetOrAdd(labels), timeMs, values[i]));
                int series = writer.Open(1);
                foreach (Label label in labels)
                {
                    int open = writer.Open(1);
                    writer.WriteString(1, label.Name);
                    writer.WriteString(2, label.Value);
                    writer.Close(open);
                }
                int sample = writer.Open(2);
                writer.WriteDouble(1, values[i]);
                writer.WriteInt64(2, timeMs);
                writer.Close(sample);
                writer.Close(series);
            }
            await batch.CommitAsync(cancellationToken);
            var content = new ByteArrayContent(Snappy.CompressToArray(writer.Written));
            content.Headers.ContentType = new MediaTypeHeaderValue("application/x-protobuf");
            content.Headers.ContentEncoding.Add("snappy");
            using HttpResponseMessage response = await client.PostAsync("/api/v1/write", content, cancellationToken);
            Assert.True(response.IsSuccessStatusCode, $"{response.StatusCode} {await response.Content.ReadAsStringAsync(cancellationToken)}");
        }
    }

    /// <summary>A NaN of its own that stands for no sample.</summary>
    private static readonly double s_gap = BitConverter.Int64BitsToDouble(unchecked((long)0xFFF8000000000001));

    private static IEnumerable<(LabelSet, double[])> Data(Random random)
    {
        foreach (string job in (string[])["a", "b"])
        {
            for (int instance = 0; instance < 3; instance++)
            {
                yield return (LabelSet.Of(("__name__", "g"), ("job", job), ("instance", $"i{instance}")), Holes(random, Walk(random)));
                foreach (string code in (string[])["200", "500"])
                    yield return (LabelSet.Of(("__name__", "c_total"), ("job", job), ("instance", $"i{instance}"), ("code", code)), job == "a" ? Counter(random, random.Next(1, 50), resetTo: 0) : Holes(random, Counter(random, random.Next(1, 50), resetTo: 100_000)));
            }
            double[] previous = new double[Samples];
            foreach (string le in (string[])["0.1", "0.5", "1", "+Inf"])
            {
                double[] more = Counter(random, 10);
                for (int i = 0; i < Samples; i++) previous[i] += more[i];
                yield return (LabelSet.Of(("__name__", "h_bucket"), ("job", job), ("le", le)), [.. previous]);
            }
            yield return (LabelSet.Of(("__name__", "h_sum"), ("job", job)), Counter(random, 3.7));
        }
    }

    private static double[] Walk(Random random)
    {
        var values = new double[Samples];
        double at = random.NextDouble() * 100;
        for (int i = 0; i < Samples; i++) values[i] = random.Next(60) == 0 ? (random.Next(2) == 0 ? double.NaN : double.PositiveInfinity) : at += (random.NextDouble() - 0.5) * 20;
        return values;
    }

    /// <param name="resetTo">What it falls to now and then; negative: never.</param>
    private static double[] Counter(Random random, double speed, double resetTo = -1)
    {
        var values = new double[Samples];
        double at = 200_000 + random.Next(1000);
        for (int i = 0; i < Samples; i++) values[i] = at = resetTo >= 0 && random.Next(40) == 0 ? resetTo + random.Next(5) : at + (random.Next(4) == 0 ? 0 : Math.Round(random.NextDouble() * speed, 3));
        return values;
    }

    /// <summary>Takes samples out, singly and in runs; a run begins with a stale marker half of the time.</summary>
    private static double[] Holes(Random random, double[] values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            int kind = random.Next(40);
            if (kind == 0) values[i] = s_gap;
            if (kind != 1) continue;
            if (random.Next(2) == 0) values[i++] = StaleMarker.Value;
            for (int end = Math.Min(values.Length, i + random.Next(2, 30)); i < end; i++) values[i] = s_gap;
        }
        return values;
    }

    private static async Task<(Dictionary<LabelSet, Dictionary<long, double>>? Answer, string Error)> AskAsync(HttpClient client, string query, StepRange steps, CancellationToken cancellationToken)
    {
        static string Seconds(long ms) => (ms / 1000m).ToString(CultureInfo.InvariantCulture);
        using var form = new FormUrlEncodedContent([new("query", query), new("start", Seconds(steps.StartMs)), new("end", Seconds(steps.EndMs)), new("step", Seconds(steps.StepMs))]);
        using HttpResponseMessage response = await client.PostAsync("/api/v1/query_range", form, cancellationToken);
        using JsonDocument document = JsonDocument.Parse(await response.Content.ReadAsStreamAsync(cancellationToken));
        JsonElement root = document.RootElement;
        return root.GetProperty("status").GetString() == "success" ? (ApiMatrix.Read(root.GetProperty("data").GetProperty("result")), "") : (null, root.GetProperty("error").GetString()!);
    }

    private static bool IsReady(HttpClient client)
    {
        try { return client.Send(new HttpRequestMessage(HttpMethod.Get, "/-/ready")).IsSuccessStatusCode; }
        catch (HttpRequestException) { return false; }
    }

    private static int Setting(string name, int standard) => int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : standard;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
