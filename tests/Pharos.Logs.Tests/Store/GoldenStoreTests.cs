using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging.Abstractions;
using Pharos.Logs.Api;
using Pharos.Logs.LogQL;
using Pharos.Logs.Store;
using Pharos.Logs.Store.Blocks;
using Pharos.Logs.Store.Deletion;
using Pharos.Testing;

namespace Pharos.Logs.Tests.Store;

/// <summary>Stores as each version wrote them (<c>Golden/store-vN</c>: manifest, a segment of columns, one of rows, log, a deletion) are read for ever. The files are never written again.</summary>
public sealed class GoldenStoreTests
{
    private const int Batches = 250, Compacted = 200, Flushed = 230; // of what is written now; the first versions have fewer

    public static TheoryData<string> Versions => [.. Directory.GetDirectories(Golden()).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Versions))]
    public async Task Reads_every_version(string version)
    {
        using var folder = new TempFolder();
        foreach (string path in Directory.GetFiles(Path.Combine(Golden(), version), "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(folder.Path, Path.GetRelativePath(Path.Combine(Golden(), version), path));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(path, target);
        }
        await using LogStore store = await LogStore.OpenAsync(folder.Path, LogCrashLoad.Options, TimeProvider.System, NullLogger.Instance, new DeleteQueries(), TestContext.Current.CancellationToken);
        Assert.Equal((0, 0, 0), (store.WalDamages, store.Segments.DamagedFiles, store.Segments.DamagedBlocks));
        Assert.Equal(2, store.Segments.Segments.Count);
        Assert.Contains(store.Segments.Segments, segment => segment.Blocks.ToArray().Any(block => block.Kind == BlockKind.Columns));
        Assert.Contains(store.Segments.Segments, segment => segment.Blocks.ToArray().All(block => block.Kind == BlockKind.Rows));
        DeleteRequest delete = Assert.Single(store.Deletes.All);
        Assert.Equal("{stream=\"4\"} |= \"batch=7 \"", delete.Query);
        var expected = new HashSet<(string, long, string)>();
        for (int number = 0; number < BatchesOf(version); number++)
            for (int stream = 0; stream < LogCrashLoad.Streams; stream++)
                for (int line = 0; line < LogCrashLoad.LinesPerStream; line++)
                    if (stream != 4 || number != 7) expected.Add((LogCrashLoad.Labels(stream).ToString(), LogCrashLoad.TimeNs(number, line), LogCrashLoad.Line(number, stream, line)));
        Assert.Equal(expected, Entries(store));
    }

    /// <summary>How the files were made; runs only where <c>PHAROS_WRITE_GOLDEN</c> names a new folder.</summary>
    [Fact]
    public async Task Writes_a_new_version()
    {
        string? folder = Environment.GetEnvironmentVariable("PHAROS_WRITE_GOLDEN");
        Assert.SkipWhen(string.IsNullOrEmpty(folder), "PHAROS_WRITE_GOLDEN is not set");
        Assert.False(Directory.Exists(folder), "golden files are never written again");
        LogStore store = await LogStore.OpenAsync(folder!, LogCrashLoad.Options, TimeProvider.System, NullLogger.Instance, new DeleteQueries(), TestContext.Current.CancellationToken);
        for (int number = 0; number < Batches; number++)
        {
            await store.AppendAsync(LogCrashLoad.Batch(number), TestContext.Current.CancellationToken);
            if (number == Compacted - 1)
            {
                await store.FlushAsync(TestContext.Current.CancellationToken);
                await store.CompactAsync(TestContext.Current.CancellationToken);
            }
            if (number == Flushed - 1) await store.FlushAsync(TestContext.Current.CancellationToken);
        }
        store.Deletes.Add("{stream=\"4\"} |= \"batch=7 \"", 0, long.MaxValue);
        // The store is left as a killed process leaves it: closing it would write the head to a segment.
        GC.KeepAlive(store);
    }

    private static HashSet<(string, long, string)> Entries(LogStore store)
    {
        var found = new HashSet<(string, long, string)>();
        using ILogSelection selection = store.Select([], 0, long.MaxValue);
        var batch = new LogBatch();
        foreach (ILogBlock block in selection.Blocks)
        {
            block.Load(LogParts.Timestamps | LogParts.Lines, batch);
            for (int i = 0; i < batch.Count; i++)
                Assert.True(found.Add((selection.Streams[block.Stream].ToString(), batch.TimestampsNs[i], System.Text.Encoding.UTF8.GetString(batch.Line(i)))), "an entry stands twice");
        }
        return found;
    }

    private static int BatchesOf(string version) => version is "store-v1" or "store-v2" ? 150 : Batches;

    private static string Golden([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "Golden");
}
