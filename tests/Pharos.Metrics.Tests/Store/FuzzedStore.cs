using System.Globalization;
using System.Text;
using Pharos.Core;
using Pharos.Metrics.PromQL;
using Pharos.Metrics.Store;
using Pharos.Storage.Wal;
using Pharos.Testing;

namespace Pharos.Metrics.Tests.Store;

/// <summary>Attempts that write into a store. Whatever it has taken, it holds alike in memory, after it was opened again and in a block.</summary>
internal static class FuzzedStore
{
    private const int WritesPerStore = 200; // opening and sealing one costs some milliseconds

    public static void Run(Action<Random, TsdbStore> write) => Fuzz.Run(random => RunAsync(random, write).GetAwaiter().GetResult());

    private static async Task RunAsync(Random random, Action<Random, TsdbStore> write)
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync(new TsdbOptions { Wal = new WalOptions { SegmentBytes = 256 << 10, Sync = WalSync.None }, SealOnStopSamples = long.MaxValue });
        for (int i = 0; i < WritesPerStore; i++) write(random, fixture.Store);
        string held = Contents(fixture.Store);
        await fixture.ReopenAsync();
        Assert.Equal(held, Contents(fixture.Store));
        await fixture.Store.SealAsync(CancellationToken.None);
        Assert.Equal(held, Contents(fixture.Store));
    }

    private static string Contents(TsdbStore store)
    {
        var text = new StringBuilder();
        using ISeriesCursor cursor = store.Select([new LabelMatcher(MatchOp.Regex, "__name__", ".*")], long.MinValue, long.MaxValue, new SelectHints { Sorted = true }, CancellationToken.None);
        while (cursor.MoveNext())
        {
            text.Append(cursor.Labels);
            for (int i = 0; i < cursor.Timestamps.Length; i++)
            {
                text.Append(CultureInfo.InvariantCulture, $" {cursor.Timestamps[i]}=");
                if (!cursor.Histograms.IsEmpty && cursor.Histograms[i] is { } histogram) text.Append(histogram);
                else text.Append(CultureInfo.InvariantCulture, $"{BitConverter.DoubleToInt64Bits(cursor.Values[i]):x}");
            }
            text.Append('\n');
        }
        return text.ToString();
    }
}
