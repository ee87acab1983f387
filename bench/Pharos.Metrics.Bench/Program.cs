using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Pharos.Core;
using Pharos.Metrics.Bench;
using Pharos.Metrics.PromQL;
using Pharos.Metrics.Store;
using Pharos.Storage.Wal;

// Measures the metrics store: dotnet run -c Release --project bench/Pharos.Metrics.Bench -- [series] [samples per series] [folder]
int seriesCount = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 200_000;
int sampleCount = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 120;
string folder = args.Length > 2 && args[2] != "nosync" ? args[2] : Path.Combine(Path.GetTempPath(), "pharos-bench-" + Environment.ProcessId);
var options = new TsdbOptions { MaxFuture = TimeSpan.Zero, MaintenanceInterval = TimeSpan.FromDays(1), SealOnStopSamples = long.MaxValue, Wal = new WalOptions { Sync = args.Contains("nosync") ? WalSync.None : WalSync.Interval } };
const int PerTarget = 500;
long startMs = 1_700_006_400_000;
long total = (long)seriesCount * sampleCount;
Console.WriteLine($"{seriesCount} series x {sampleCount} samples, {PerTarget} series per batch, 15 s apart with 0-3 ms jitter");

long rssBefore = Rss();
TsdbStore store = await TsdbStore.OpenAsync(folder, options, TimeProvider.System, NullLogger.Instance, default);
var load = new SeededLoad(seriesCount, PerTarget, 42);
TimeSpan cpu = Cpu();
using (IAppendBatch batch = store.BeginAppend())
    for (int i = 0; i < seriesCount; i++) batch.GetOrAdd(load.Labels(i), SeededLoad.RawKey(i));
Report("new series", "ns/series", (Cpu() - cpu).TotalNanoseconds / seriesCount);

TimeSpan ingest = TimeSpan.Zero, commitWall = TimeSpan.Zero;
var values = new double[seriesCount];
for (int s = 0; s < sampleCount; s++)
{
    for (int i = 0; i < seriesCount; i++) values[i] = load.Next(i);
    cpu = Cpu();
    for (int first = 0; first < seriesCount; first += PerTarget)
    {
        int count = Math.Min(PerTarget, seriesCount - first);
        long time = startMs + (s * 15_000L) + load.Jitter(first);
        using IAppendBatch batch = store.BeginAppend();
        for (int i = 0; i < count; i++) batch.Append(batch.Find(SeededLoad.RawKey(first + i)), time, values[first + i]);
        long filled = Stopwatch.GetTimestamp();
        await batch.CommitAsync(default);
        commitWall += Stopwatch.GetElapsedTime(filled);
    }
    ingest += Cpu() - cpu;
}
Report("find + append + log + commit", "ns/sample", ingest.TotalNanoseconds / total);
Report("  of it commit (wall)", "ns/sample", commitWall.TotalNanoseconds / total);
Report("log", "B/sample", (double)store.Wal.WrittenBytes / total);
GC.Collect();
Report("samples in memory", "B/sample", (double)store.Head.Active.SizeBytes / total);
Report("resident", "B/series", (double)(Rss() - rssBefore - (2 * load.OwnBytes)) / seriesCount);
Report("  of it native index", "B/series", (double)store.Head.Index.NativeBytes / seriesCount);
Report("  of it managed", "B/series", (double)(GC.GetTotalMemory(true) - (2 * load.OwnBytes)) / seriesCount);
Report("  of it samples", "B/series", (double)store.Head.Active.SizeBytes / seriesCount);

for (int i = 0; i < 5; i++) Select("select from the head", i == 4);
await store.DisposeAsync();
var watch = Stopwatch.StartNew();
cpu = Cpu();
store = await TsdbStore.OpenAsync(folder, options, TimeProvider.System, NullLogger.Instance, default);
Report("replay", "M samples/s CPU", total / 1e6 / (Cpu() - cpu).TotalSeconds);
Report("replay", "s wall", watch.Elapsed.TotalSeconds);
GC.Collect();
cpu = Cpu();
watch.Restart();
await store.SealAsync(default);
Report("seal", "ns/sample", (Cpu() - cpu).TotalNanoseconds / total);
Report("seal", "s wall", watch.Elapsed.TotalSeconds);
Report("blocks", "B/sample", (double)store.Blocks.SizeBytes / total);
foreach (var block in store.Blocks.Blocks) Console.WriteLine($"  block {block.Info.Id}: pages {block.PageBytes} bytes, {block.Info.Series} series, {block.Info.Samples} samples, {block.Info.SizeBytes} bytes");
for (int i = 0; i < 5; i++) Select("select from blocks", i is 4);
await store.DisposeAsync();
watch.Restart();
store = await TsdbStore.OpenAsync(folder, options, TimeProvider.System, NullLogger.Instance, default);
Report("open of blocks", "ms wall", watch.Elapsed.TotalMilliseconds);
await store.DisposeAsync();
Directory.Delete(folder, recursive: true);

void Select(string what, bool report)
{
    TimeSpan before = Cpu();
    using ISeriesCursor cursor = store.Select([new LabelMatcher(MatchOp.Equal, "__name__", load.Metric), new LabelMatcher(MatchOp.Regex, "instance", ".+")], startMs, startMs + (sampleCount * 15_000L), default, default);
    long samples = 0, found = 0;
    double sum = 0;
    while (cursor.MoveNext())
    {
        samples += cursor.Timestamps.Length;
        sum += cursor.Values[^1];
        found++;
    }
    if (report) Report($"{what}: {found} series", "ns/sample", (Cpu() - before).TotalNanoseconds / Math.Max(1, samples));
}

static TimeSpan Cpu() => Environment.CpuUsage.TotalTime;

static long Rss()
{
    foreach (string line in File.ReadLines("/proc/self/status"))
        if (line.StartsWith("VmRSS:", StringComparison.Ordinal)) return long.Parse(line.AsSpan(6).Trim()[..^3], CultureInfo.InvariantCulture) * 1024;
    return 0;
}

static void Report(string what, string unit, double value) =>
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-44} {value,12:F2} {unit}"));
