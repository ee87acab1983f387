using System.Globalization;
using System.Text.Json;
using Pharos.Tests.Running;

namespace Pharos.Tests;

/// <summary><c>kill -9</c> while samples come in: what was acknowledged is there after the restart, and no answer is wrong.</summary>
public sealed class CrashTests(ITestOutputHelper output)
{
    private const int Senders = 2;

    [Fact]
    public async Task Every_acknowledged_sample_survives_kill_9()
    {
        int kills = int.Parse(Environment.GetEnvironmentVariable("PHAROS_CRASH_KILLS") ?? "5", CultureInfo.InvariantCulture);
        int seed = int.Parse(Environment.GetEnvironmentVariable("PHAROS_CRASH_SEED") ?? "20261122", CultureInfo.InvariantCulture);
        var random = new Random(seed);
        using var folder = new ConfigFolder();
        long startMs = DateTimeOffset.UtcNow.AddHours(-96).ToUnixTimeMilliseconds() / RemoteWriteLoad.StepMs * RemoteWriteLoad.StepMs;
        RemoteWriteLoad[] loads = [.. Enumerable.Range(0, Senders).Select(s => new RemoteWriteLoad(s, startMs))];
        int unacknowledgedKept = 0;
        for (int kill = 0; kill <= kills; kill++)
        {
            await using PharosProcess pharos = await folder.ServeAsync();
            unacknowledgedKept += await CheckAsync(pharos, loads, startMs, $"after {kill} kills, seed {seed}");
            if (kill == kills) break;
            // Most lives are too short for maintenance: every tenth goes on until the head was sealed, so that later ones read blocks and log together.
            if (kill % 10 == 9) await Eventually.TrueAsync(async () => await pharos.OwnMetricAsync("prometheus_tsdb_blocks_loaded") > 0, () => pharos.Log, TimeSpan.FromSeconds(90));
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            int goal = loads.Sum(l => l.Acknowledged) + random.Next(5, 150);
            Task[] sending = [.. loads.Select(l => l.RunAsync(pharos.Prometheus, stop.Token))];
            while (loads.Sum(l => l.Acknowledged) < goal && !sending.Any(s => s.IsCompleted)) await Task.Delay(1, stop.Token);
            if (random.Next(2) == 0) await Task.Delay(random.Next(30), stop.Token); // anywhere within a request, not only after an answer
            Assert.False(pharos.HasExited, pharos.Log);
            await pharos.KillAsync();
            await Task.WhenAll(sending);
        }
        output.WriteLine($"{kills} kills: {loads.Sum(l => l.Acknowledged)} requests and {loads.Sum(l => l.Acknowledged) * RemoteWriteLoad.SeriesPerRequest} samples acknowledged, none lost, none wrong; {unacknowledgedKept} unacknowledged requests kept whole");
    }

    /// <summary>Compares every raw sample with what was sent, and the newest ones also as a range query answers them.</summary>
    /// <returns>Requests that were not acknowledged and are there nevertheless.</returns>
    private static async Task<int> CheckAsync(PharosProcess pharos, RemoteWriteLoad[] loads, long startMs, string when)
    {
        int kept = 0;
        long endMs = loads.Max(l => l.TimeOf(l.Acknowledged + 1));
        for (int sender = 0; sender < loads.Length; sender++)
        {
            RemoteWriteLoad load = loads[sender];
            string selector = $"crash{{sender=\"{sender}\"}}";
            Dictionary<int, List<(long TimeMs, double Value)>> found = await AskAsync(pharos, $"/api/v1/query?query={Uri.EscapeDataString($"{selector}[{(endMs - startMs + RemoteWriteLoad.StepMs) / 1000}s]")}&time={endMs / 1000}");
            if (load.Acknowledged == 0 && found.Count == 0) continue;
            Assert.True(found.Count == RemoteWriteLoad.SeriesPerRequest, $"{when}: sender {sender} has {found.Count} series");
            int[] counts = [.. found.Values.Select(v => v.Count).Distinct()];
            Assert.True(counts.Length == 1, $"{when}: a request of sender {sender} is there in part: its series have {string.Join(", ", counts)} samples");
            Assert.True(counts[0] - load.Acknowledged is 0 or 1, $"{when}: {load.Acknowledged} requests of sender {sender} were acknowledged, {counts[0]} are there");
            kept += counts[0] - load.Acknowledged;
            foreach ((int series, List<(long TimeMs, double Value)> samples) in found)
            {
                for (int i = 0; i < samples.Count; i++)
                {
                    long timeMs = load.TimeOf(i);
                    Assert.True(samples[i].TimeMs == timeMs && samples[i].Value.Equals(RemoteWriteLoad.Value(sender, series, timeMs)), $"{when}: sample {i} of sender {sender}, series {series} is {samples[i]}, written was {timeMs} {RemoteWriteLoad.Value(sender, series, timeMs):R}");
                }
            }
            await CheckRangeAsync(pharos, load, sender, selector, when);
        }
        return kept;
    }

    private static async Task CheckRangeAsync(PharosProcess pharos, RemoteWriteLoad load, int sender, string selector, string when)
    {
        if (load.Acknowledged == 0) return;
        int first = Math.Max(0, load.Acknowledged - 500);
        Dictionary<int, List<(long TimeMs, double Value)>> found = await AskAsync(pharos, $"/api/v1/query_range?query={Uri.EscapeDataString(selector)}&start={load.TimeOf(first) / 1000}&end={load.TimeOf(load.Acknowledged - 1) / 1000}&step={RemoteWriteLoad.StepMs / 1000}");
        Assert.Equal(RemoteWriteLoad.SeriesPerRequest, found.Count);
        foreach ((int series, List<(long TimeMs, double Value)> samples) in found)
        {
            Assert.True(samples.Count == load.Acknowledged - first, $"{when}: query_range has {samples.Count} of {load.Acknowledged - first} samples of sender {sender}, series {series}");
            Assert.All(samples, s => Assert.Equal(RemoteWriteLoad.Value(sender, series, s.TimeMs), s.Value));
        }
    }

    private static async Task<Dictionary<int, List<(long TimeMs, double Value)>>> AskAsync(PharosProcess pharos, string path)
    {
        (int status, string body) = await pharos.GetAsync("prometheus", path);
        Assert.True(status == 200, body);
        using var document = JsonDocument.Parse(body);
        return document.RootElement.GetProperty("data").GetProperty("result").EnumerateArray().ToDictionary(
            s => int.Parse(s.GetProperty("metric").GetProperty("series").GetString()!, CultureInfo.InvariantCulture),
            s => s.GetProperty("values").EnumerateArray().Select(v => ((long)Math.Round(v[0].GetDouble() * 1000), double.Parse(v[1].GetString()!, CultureInfo.InvariantCulture))).ToList());
    }
}
