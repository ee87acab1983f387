using Microsoft.Extensions.Time.Testing;
using Pharos.Core;
using Pharos.Metrics.PromQL;
using Pharos.Metrics.Store;
using Pharos.Storage.Wal;
using Pharos.Testing;

namespace Pharos.Metrics.Tests.Store;

/// <summary>A store in a temporary folder with a clock that stands still.</summary>
internal sealed class StoreFixture : IAsyncDisposable
{
    public const long Start = 1_700_006_400_000; // a multiple of 2 h

    private readonly TempFolder _folder = new();

    public TsdbOptions Options { get; set; } = new() { MaxFuture = TimeSpan.Zero, Wal = new WalOptions { SegmentBytes = 256 << 10, Sync = WalSync.None }, SealOnStopSamples = long.MaxValue };

    public FakeTimeProvider Clock { get; } = new(DateTimeOffset.FromUnixTimeMilliseconds(Start));

    public string Folder => _folder.Path;

    /// <summary>What the store has logged.</summary>
    public LogLines Log { get; } = new();

    public TsdbStore Store { get; private set; } = null!;

    public static async Task<StoreFixture> OpenAsync(TsdbOptions? options = null)
    {
        var fixture = new StoreFixture();
        if (options is not null) fixture.Options = options;
        await fixture.ReopenAsync();
        return fixture;
    }

    public async Task ReopenAsync()
    {
        if (Store is not null) await Store.DisposeAsync();
        Store = await TsdbStore.OpenAsync(Folder, Options, Clock, Log, TestContext.Current.CancellationToken);
    }

    public static LabelSet Labels(string name, params (string, string)[] labels) => LabelSet.Of([("__name__", name), .. labels]);

    public async Task<AppendOutcome> AppendAsync(LabelSet labels, long timestampMs, double value)
    {
        using IAppendBatch batch = Store.BeginAppend();
        AppendOutcome outcome = batch.Append(batch.GetOrAdd(labels), timestampMs, value);
        await batch.CommitAsync(TestContext.Current.CancellationToken);
        return outcome;
    }

    public Dictionary<LabelSet, List<(long TimestampMs, long Bits)>> Select(long min = long.MinValue, long max = long.MaxValue, params LabelMatcher[] matchers)
    {
        if (matchers.Length == 0) matchers = [new LabelMatcher(MatchOp.NotEqual, "__name__", "")];
        var result = new Dictionary<LabelSet, List<(long, long)>>();
        using ISeriesCursor cursor = Store.Select(matchers, min, max, new SelectHints { Sorted = true }, TestContext.Current.CancellationToken);
        while (cursor.MoveNext())
        {
            var samples = new List<(long, long)>();
            for (int i = 0; i < cursor.Timestamps.Length; i++) samples.Add((cursor.Timestamps[i], BitConverter.DoubleToInt64Bits(cursor.Values[i])));
            result.Add(cursor.Labels, samples);
        }
        return result;
    }

    public async ValueTask DisposeAsync()
    {
        if (Store is not null) await Store.DisposeAsync();
        _folder.Dispose();
    }
}
