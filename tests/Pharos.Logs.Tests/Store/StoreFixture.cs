using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Pharos.Core;
using Pharos.Logs.Api;
using Pharos.Logs.LogQL;
using Pharos.Logs.Store;
using Pharos.Logs.Store.Wal;
using Pharos.Storage.Wal;
using Pharos.Testing;

namespace Pharos.Logs.Tests.Store;

/// <summary>A store in a temporary folder that does nothing by itself, and its entries as text.</summary>
internal sealed class StoreFixture : IAsyncDisposable
{
    private readonly TempFolder _folder = new();

    private StoreFixture(LogStoreOptions options, TimeProvider clock)
    {
        Options = options;
        Clock = clock;
    }

    public static LogStoreOptions Quiet => new()
    {
        ChunkBytes = 4096,
        ChunkRows = 200,
        CompactedBlockBytes = 16 << 10,
        MaintenanceInterval = TimeSpan.FromDays(1),
        CompactionInterval = TimeSpan.Zero,
        Wal = new WalOptions { SegmentBytes = 64 << 10 },
    };

    public LogStoreOptions Options { get; set; }

    public TimeProvider Clock { get; }

    public LogStore Store { get; private set; } = null!;

    public string Folder => _folder.Path;

    public static async Task<StoreFixture> OpenAsync(LogStoreOptions? options = null, TimeProvider? clock = null)
    {
        var fixture = new StoreFixture(options ?? Quiet, clock ?? TimeProvider.System);
        await fixture.ReopenAsync();
        return fixture;
    }

    /// <summary>Closes the store, which writes its head out, and opens it again.</summary>
    public async Task ReopenAsync()
    {
        if (Store is not null) await Store.DisposeAsync();
        Store = await LogStore.OpenAsync(Folder, Options, Clock, NullLogger.Instance, new DeleteQueries(), TestContext.Current.CancellationToken);
    }

    public Task AddAsync(string app, params (long TimeNs, string Line)[] entries) => AddAsync(LabelSet.Of(("app", app)), [.. entries.Select(entry => (entry.TimeNs, entry.Line, LabelSet.Empty))]);

    public async Task AddAsync(LabelSet labels, params (long TimeNs, string Line, LabelSet Metadata)[] entries)
    {
        var record = new PushRecord();
        record.BeginStream(labels);
        foreach ((long time, string line, LabelSet metadata) in entries) record.Add(time, Encoding.UTF8.GetBytes(line), LabelBytes.Of(metadata));
        record.EndStream();
        await Store.AppendAsync(record, TestContext.Current.CancellationToken);
    }

    public List<string> Lines(string selector = "{}", long startNs = long.MinValue, long endNs = long.MaxValue) => [.. Entries(selector, startNs, endNs).Select(entry => entry.Line)];

    /// <summary>Entries in order of time.</summary>
    public List<(LabelSet Labels, long TimeNs, string Line, LabelSet Metadata)> Entries(string selector = "{}", long startNs = long.MinValue, long endNs = long.MaxValue)
    {
        var entries = new List<(LabelSet Labels, long TimeNs, string Line, LabelSet Metadata)>();
        using ILogSelection selection = Store.Select(LokiRequest.Selector(selector), startNs, endNs);
        var batch = new LogBatch();
        foreach (ILogBlock block in selection.Blocks)
        {
            block.Load(LogParts.Timestamps | LogParts.Lines | LogParts.Metadata, batch);
            Assert.Equal(block.Count, batch.Count);
            Assert.Equal(block.MinNs, batch.TimestampsNs[0]);
            Assert.Equal(block.MaxNs, batch.TimestampsNs[batch.Count - 1]);
            Assert.Equal(block.LineBytes, batch.Offsets[batch.Count]);
            for (int i = 0; i < batch.Count; i++)
            {
                if (i > 0) Assert.True(batch.TimestampsNs[i - 1] <= batch.TimestampsNs[i], "a block is in order of time");
                entries.Add((selection.Streams[block.Stream], batch.TimestampsNs[i], Encoding.UTF8.GetString(batch.Line(i)), batch.MetadataSets[batch.MetadataCodes[i]]));
            }
        }
        return [.. entries.OrderBy(entry => entry.TimeNs)];
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        _folder.Dispose();
    }
}
