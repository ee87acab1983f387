using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging.Abstractions;
using Pharos.Core;
using Pharos.Metrics.PromQL;
using Pharos.Metrics.Store;
using Pharos.Storage.Wal;
using Pharos.Testing;

namespace Pharos.Metrics.Tests.Store;

/// <summary>A store as version 1 wrote it (<c>Golden/store-v1</c>: manifest, blocks, log) is read for ever. The files are never written again.</summary>
public sealed class GoldenStoreTests
{
    private const long T = StoreFixture.Start;

    private static readonly TsdbOptions s_options = new() { MaxFuture = TimeSpan.Zero, Retention = TimeSpan.Zero, SealOnStopSamples = long.MaxValue, Wal = new WalOptions { SegmentBytes = 64 << 10, Sync = WalSync.None } };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reads_version_1()
    {
        using var folder = new TempFolder();
        foreach (string path in Directory.GetFiles(Golden(), "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(folder.Path, Path.GetRelativePath(Golden(), path));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(path, target);
        }
        await using TsdbStore store = await TsdbStore.OpenAsync(folder.Path, s_options, TimeProvider.System, NullLogger.Instance, Cancellation);
        Assert.Equal(0, store.Blocks.Damages);
        Assert.Single(store.Blocks.Blocks);
        int series = 0;
        using ISeriesCursor cursor = store.Select([new LabelMatcher(MatchOp.Regex, "__name__", "golden_.*")], long.MinValue, long.MaxValue, new SelectHints { Sorted = true }, Cancellation);
        while (cursor.MoveNext())
        {
            int kind = cursor.Labels.Get("kind")[0] - '0';
            series++;
            Assert.Equal(kind == 3 ? 299 : 300, cursor.Timestamps.Length); // one was deleted
            for (int i = 0; i < cursor.Timestamps.Length; i++)
            {
                long step = (cursor.Timestamps[i] - T) / 15_000;
                if (kind == 5) Assert.Equal(Histogram(step).PositiveBuckets, cursor.Histograms[i]!.PositiveBuckets);
                else Assert.Equal(BitConverter.DoubleToInt64Bits(Value(kind, step)), BitConverter.DoubleToInt64Bits(cursor.Values[i]));
            }
        }
        Assert.Equal(6, series);
        Assert.Equal("abc", store.Exemplars.Query([[new LabelMatcher(MatchOp.Equal, "kind", "0")]], T, long.MaxValue).Single().Exemplars.Single().Labels.Get("trace_id"));
        Assert.Equal("help", store.Metadata["golden_0"].Help);
    }

    /// <summary>How the files were made; runs only where <c>PHAROS_WRITE_GOLDEN</c> names a new folder.</summary>
    [Fact]
    public async Task Writes_a_new_version()
    {
        string? folder = Environment.GetEnvironmentVariable("PHAROS_WRITE_GOLDEN");
        Assert.SkipWhen(string.IsNullOrEmpty(folder), "PHAROS_WRITE_GOLDEN is not set");
        Assert.False(Directory.Exists(folder), "golden files are never written again");
        await using TsdbStore store = await TsdbStore.OpenAsync(folder!, s_options, TimeProvider.System, NullLogger.Instance, Cancellation);
        for (int step = 0; step < 300; step++)
        {
            using (IAppendBatch batch = store.BeginAppend())
            {
                for (int kind = 0; kind < 6; kind++)
                {
                    SeriesRef series = batch.GetOrAdd(StoreFixture.Labels($"golden_{kind}", ("kind", $"{kind}"), ("ünïcode", "wert ✓")));
                    if (kind == 5) batch.AppendHistogram(series, T + (step * 15_000L), Histogram(step), T - 1000);
                    else batch.Append(series, T + (step * 15_000L), Value(kind, step));
                    if (kind == 0 && step == 250) batch.AppendExemplar(series, new Exemplar(LabelSet.Of(("trace_id", "abc")), 0.5, T + 1));
                }
                if (step == 250) batch.SetMetadata("golden_0", new MetricMetadata("gauge", "", "help"));
                await batch.CommitAsync(Cancellation);
            }
            if (step == 199) await store.DeleteSeriesAsync([[new LabelMatcher(MatchOp.Equal, "kind", "3")]], T + 15_000, T + 15_000, Cancellation); // seals
        }
    }

    private static double Value(int kind, long step) => kind switch
    {
        0 => step % 50 == 7 ? StaleMarker.Value : step * 17,
        1 => Math.Round(step * 0.37, 2),
        2 => Math.Sqrt(step),
        3 => step % 3 == 0 ? -0.0 : step * 4096,
        _ => 42.5,
    };

    private static FloatHistogram Histogram(long step) => new()
    {
        Schema = 2, ZeroThreshold = 1e-9, Count = 3 * step, Sum = step * 0.5, PositiveSpans = [new(-1, 2)], PositiveBuckets = [step, step % 7 == 0 ? step + 0.5 : 2 * step],
    };

    private static string Golden([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "Golden", "store-v1");
}
