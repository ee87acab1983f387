using System.Globalization;
using System.IO.Hashing;
using Microsoft.Extensions.Logging.Abstractions;
using Pharos.Core;
using Pharos.Logs.Api;
using Pharos.Logs.LogQL.Engine;
using Pharos.Logs.Store;

namespace Pharos.LogQL.Bench;

/// <summary>Queries over the last hour of a store on disk, without a server: CPU, allocations and a digest of each answer.</summary>
internal sealed class StoreQueries : IDisposable
{
    private readonly LogStore _store;
    private readonly LogQueryEngine _engine;
    private readonly long _endNs;

    public StoreQueries(string folder, long endSeconds)
    {
        _endNs = endSeconds * 1_000_000_000;
        var options = new LogStoreOptions { CompactionInterval = TimeSpan.Zero };
        _store = LogStore.OpenAsync(folder, options, TimeProvider.System, NullLogger.Instance, new DeleteQueries(), CancellationToken.None).GetAwaiter().GetResult();
        _engine = new LogQueryEngine(_store, new LogQueryLimits { Timeout = TimeSpan.FromMinutes(10) }, TimeProvider.System);
    }

    public async Task RunAsync(IEnumerable<(string Name, string Query, int Limit, long StepSeconds)> queries, int rounds, string only)
    {
        foreach ((string name, string text, int limit, long stepSeconds) in queries)
        {
            if (!name.Contains(only, StringComparison.Ordinal)) continue;
            LogQuery query = stepSeconds == 0 ? LogQuery.Instant(text, _endNs) : new LogQuery(text, _endNs - 3_600_000_000_000, _endNs, stepSeconds * 1_000_000_000) { Limit = Math.Max(1, limit) };
            var cpuMs = new List<double>();
            long allocated = 0;
            ulong digest = 0;
            for (int i = 0; i <= rounds; i++)
            {
                long before = GC.GetTotalAllocatedBytes();
                TimeSpan cpu = Environment.CpuUsage.TotalTime;
                LogQueryResult result = await _engine.RunAsync(query, CancellationToken.None);
                if (i > 0) cpuMs.Add((Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds);
                allocated = GC.GetTotalAllocatedBytes() - before;
                digest = Digest(result);
            }
            cpuMs.Sort();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  cpu best {cpuMs.FirstOrDefault(),8:F1} median {(cpuMs.Count > 0 ? cpuMs[cpuMs.Count / 2] : 0),8:F1} ms {allocated / 1024,8} KiB {digest:x16}  {name}"));
        }
    }

    public void Dispose()
    {
        _engine.Dispose();
        _store.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    private static ulong Digest(LogQueryResult result)
    {
        var hash = new XxHash3();
        foreach (LogStream stream in result.Streams)
        {
            foreach (Label label in stream.Labels) Add(hash, $"{label.Name}={label.Value}");
            foreach (LogEntry entry in stream.Entries)
            {
                Add(hash, string.Create(CultureInfo.InvariantCulture, $"{entry.TimestampNs}"));
                hash.Append(entry.Line.Span);
            }
        }
        foreach (Series series in result.Series)
        {
            foreach (Label label in series.Labels) Add(hash, $"{label.Name}={label.Value}");
            foreach (double value in series.Values) Add(hash, value.ToString("G9", CultureInfo.InvariantCulture));
        }
        return hash.GetCurrentHashAsUInt64();
    }

    private static void Add(XxHash3 hash, string text) => hash.Append(System.Text.Encoding.UTF8.GetBytes(text));
}
