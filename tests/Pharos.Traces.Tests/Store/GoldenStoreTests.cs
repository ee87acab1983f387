using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging.Abstractions;
using Pharos.Storage.Wal;
using Pharos.Testing;
using Pharos.Traces.Store;

namespace Pharos.Traces.Tests.Store;

/// <summary>A store as version 1 wrote it (<c>Golden/store-v1</c>: manifest, segment, log) is read for ever. The files are never written again.</summary>
public sealed class GoldenStoreTests
{
    private const int Batches = 12, Sealed = 8;

    private static readonly TraceStoreOptions s_options = new() { Retention = TimeSpan.Zero, Wal = new WalOptions { SegmentBytes = 64 << 10, Sync = WalSync.None } };

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
        await using TraceStore store = await TraceStore.OpenAsync(folder.Path, s_options, TimeProvider.System, NullLogger.Instance, TestContext.Current.CancellationToken);
        Assert.Equal((0, 0, 1), (store.Segments.Damaged, store.WalDamages, store.Segments.Current.Count));
        SpanSpec[] spans = [.. Enumerable.Range(0, Batches).SelectMany(CrashLoad.Spans)];
        Assert.Equal(spans.Length, store.Segments.Current.Sum(s => s.SpanCount) + store.HeadSpans);
        foreach (SpanSpec span in spans) Assert.Contains((span.Id, span.Name), CrashTests.Spans(store.Read(span.TraceId)!.Written));
    }

    /// <summary>How the files were made; runs only where <c>PHAROS_WRITE_GOLDEN</c> names a new folder.</summary>
    [Fact]
    public async Task Writes_a_new_version()
    {
        string? folder = Environment.GetEnvironmentVariable("PHAROS_WRITE_GOLDEN");
        Assert.SkipWhen(string.IsNullOrEmpty(folder), "PHAROS_WRITE_GOLDEN is not set");
        Assert.False(Directory.Exists(folder), "golden files are never written again");
        await using TraceStore store = await TraceStore.OpenAsync(folder!, s_options, TimeProvider.System, NullLogger.Instance, TestContext.Current.CancellationToken);
        for (int number = 0; number < Batches; number++)
        {
            await store.AppendAsync(CrashLoad.Batch(number), TestContext.Current.CancellationToken);
            if (number == Sealed - 1) await store.SealAsync(TestContext.Current.CancellationToken);
        }
    }

    private static string Golden([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "Golden", "store-v1");
}
