using System.Diagnostics;
using System.Globalization;
using Pharos.Core;
using Pharos.PromQL.Bench;
using Pharos.Metrics.PromQL.Engine;

// The query kernel of storage.md, section 3: 9,996 series x 1,440 samples, 359 steps of a minute, windows of 5 minutes, one thread.
// Run: dotnet run -c Release --project bench/Pharos.PromQL.Bench [rounds]
int rounds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 30;
const int Warmup = 8;
string[] queries =
[
    "sum by (job) (rate(http_request_duration_seconds_bucket[5m]))",
    "histogram_quantile(0.99, sum by (job, le) (rate(http_request_duration_seconds_bucket[5m])))",
    "histogram_quantile(0.99, rate(http_request_duration_seconds_bucket[5m]))",
    "sum(http_request_duration_seconds_bucket)",
    "max by (job) (avg_over_time(http_request_duration_seconds_bucket[5m]))",
    "rate(http_request_duration_seconds_bucket[5m])",
    "topk(5, rate(http_request_duration_seconds_bucket[5m]))",
];
var range = new StepRange(1_700_000_060_000, 1_700_000_060_000 + (358 * 60_000L), 60_000);
using var engine = new QueryEngine();
foreach (bool shared in (bool[])[true, false])
{
    MemorySource source = MemorySource.Create(shared);
    Console.WriteLine(shared ? "shared timestamps" : "own timestamps per target");
    foreach (string query in queries)
    {
        var walls = new List<double>();
        var cpus = new List<double>();
        long allocated = 0;
        int series = 0;
        for (int i = 0; i < rounds + Warmup; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            long begun = Stopwatch.GetTimestamp();
            TimeSpan cpu = Environment.CpuUsage.TotalTime;
            using (QueryResult result = await engine.RangeAsync(source, query, range)) series = result.Columns.Count;
            if (i < Warmup) continue;
            walls.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            cpus.Add((Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }
        walls.Sort();
        cpus.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"  cpu {cpus[0],7:F1} ms best {cpus[cpus.Count / 2],7:F1} median, wall {walls[0],7:F1} best {walls[walls.Count / 2],7:F1} median, {allocated / 1024,7} KiB {series,6} series  {query}"));
    }
}
