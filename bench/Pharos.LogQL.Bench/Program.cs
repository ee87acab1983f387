using System.Globalization;
using Pharos.Logs.LogQL.Engine;
using Pharos.LogQL.Bench;

// The query engine over lines in memory, of the shapes of ../shared/loadgen: what a query costs without the store, with columns of fields and without.
// Run: dotnet run -c Release --project bench/Pharos.LogQL.Bench [lines] [rounds]
// Or over a store's folder, of the lines of bench/logs, that no server has open: ... --store FOLDER END [rounds] [part of a query's name] (END: Unix seconds)
(string Name, string Query, int Limit, long StepSeconds)[] queries =
[
    ("needle in all streams", $"{{cluster=\"bench\"}} |= \"{Corpus.Needle}\"", 100, 1),
    ("last 1000 of one app", "{app=\"checkout\"}", 1000, 1),
    ("json status>=500, last 1000", "{namespace=\"shop\"} | json | status>=500", 1000, 1),
    ("json status>=500, all counted", "sum by (app) (count_over_time({namespace=\"shop\"} | json | __error__=\"\" | status>=500 [1h]))", 0, 0),
    ("regex filter, last 1000", "{app=\"nginx\"} |~ \"POST /api/v1/orders/[0-9]+ .* 50[03] \"", 1000, 1),
    ("error rate by app, range 60s", "sum by (app) (rate({cluster=\"bench\"} |= \"error\" [5m]))", 0, 60),
    ("line count by container, range 60s", "sum by (container) (count_over_time({cluster=\"bench\"}[1m]))", 0, 60),
    ("p95 duration by app, range 60s", "quantile_over_time(0.95, {namespace=\"shop\"} | json | __error__=\"\" | unwrap duration_ms [5m]) by (app)", 0, 60),
    ("logfmt level, counted", "sum by (level) (count_over_time({namespace=\"platform\"} | logfmt | __error__=\"\" [1h]))", 0, 0),
    ("pattern status, counted", "sum by (status) (count_over_time({app=\"nginx\"} | pattern \"<ip> - - [<_>] \\\"<method> <path> <_>\\\" <status> <_>\" [1h]))", 0, 0),
    ("case-insensitive regex, counted", "sum(count_over_time({cluster=\"bench\"} |~ \"(?i)UPSTREAM ERROR\" [1h]))", 0, 0),
    ("general regex, counted", "sum(count_over_time({app=\"nginx\"} |~ \"[0-9]+ms|\\\\b5\\\\d\\\\d\\\\b\" [1h]))", 0, 0),
    ("line_format over json, last 1000", "{namespace=\"shop\"} | json | line_format \"{{.method}} {{.path}} {{.status}}\"", 1000, 1),
];
if (args is ["--store", string folder, string end, ..])
{
    using var store = new StoreQueries(folder, long.Parse(end, CultureInfo.InvariantCulture));
    await store.RunAsync(queries, args.Length > 3 ? int.Parse(args[3], CultureInfo.InvariantCulture) : 5, args.Length > 4 ? args[4] : "");
    return;
}
int lines = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 800_000;
int rounds = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 5;
foreach (bool hasColumns in (bool[])[true, false])
{
    MemorySource source = Corpus.Create(lines, hasColumns);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{lines} lines, {source.Bytes / 1e6:F0} MB, {(hasColumns ? "with" : "without")} columns"));
    using var engine = new LogQueryEngine(source, new LogQueryLimits { Timeout = TimeSpan.FromMinutes(10) }, TimeProvider.System);
    foreach ((string name, string text, int limit, long stepSeconds) in queries)
    {
        LogQuery query = stepSeconds == 0 ? LogQuery.Instant(text, Corpus.EndNs) : new LogQuery(text, Corpus.StartNs, Corpus.EndNs, stepSeconds * 1_000_000_000) { Limit = Math.Max(1, limit) };
        double best = double.MaxValue;
        long allocated = 0, found = 0, bytes = 0;
        for (int i = 0; i <= rounds; i++)
        {
            long before = GC.GetTotalAllocatedBytes();
            TimeSpan cpu = Environment.CpuUsage.TotalTime;
            LogQueryResult result = await engine.RunAsync(query, CancellationToken.None);
            double ms = (Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds;
            if (i > 0) best = Math.Min(best, ms);
            allocated = GC.GetTotalAllocatedBytes() - before;
            bytes = result.Statistics.Bytes;
            found = result.Streams.Sum(s => s.Entries.Count) + result.Series.Count;
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  cpu {best,8:F1} ms {(best > 0 ? bytes / best / 1e3 : 0),8:F0} MB/s {allocated / 1024,8} KiB {found,6} found  {name}"));
    }
}
