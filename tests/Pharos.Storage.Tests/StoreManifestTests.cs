using Pharos.Storage.Bytes;
using Pharos.Storage.Files;
using Pharos.Testing;

namespace Pharos.Storage.Tests;

public sealed class StoreManifestTests
{
    [Fact]
    public void What_was_changed_is_there_after_opening_again()
    {
        using var folder = new TempFolder();
        using (StoreManifest<Entry, Entry> manifest = Open(folder))
        {
            manifest.Change([new Entry(manifest.TakeFileId(), "a"), new Entry(manifest.TakeFileId(), "b")], [], firstWalSegment: 3);
            manifest.Change([], [1], deletions: [new Entry(7, "x"), new Entry(8, "y")]);
            manifest.Change([], [], deletions: [new Entry(8, "z")], removedDeletions: [7]);
        }
        using StoreManifest<Entry, Entry> again = Open(folder);
        Assert.Equal([new Entry(2, "b")], again.Files);
        Assert.Equal([new Entry(8, "z")], again.Deletions);
        Assert.Equal((3, 3, 9), (again.FirstWalSegment, again.NextFileId, again.NextDeletionId));
    }

    [Fact]
    public void A_large_file_is_rewritten_and_holds_the_same()
    {
        using var folder = new TempFolder();
        string text = new('a', 10_000);
        long largest = 0;
        using (StoreManifest<Entry, Entry> manifest = Open(folder))
        {
            for (int i = 0; i < 300; i++)
            {
                long id = manifest.TakeFileId();
                manifest.Change([new Entry(id, text)], id > 1 ? [id - 1] : [], firstWalSegment: id);
                largest = Math.Max(largest, manifest.SizeBytes);
            }
            Assert.InRange(largest, 1_000_000, (1 << 20) + 20_000);
            Assert.True(manifest.SizeBytes < largest);
        }
        using StoreManifest<Entry, Entry> again = Open(folder);
        Assert.Equal([new Entry(300, text)], again.Files);
        Assert.Equal((300, 301), (again.FirstWalSegment, again.NextFileId));
    }

    [Fact]
    public void A_file_that_cannot_be_rewritten_goes_on_and_is_rewritten_later()
    {
        using var folder = new TempFolder();
        string text = new('a', 10_000), inTheWay = Path.Combine(folder.Path, "manifest" + AtomicFile.TemporarySuffix);
        using (StoreManifest<Entry, Entry> manifest = Open(folder))
        {
            Directory.CreateDirectory(inTheWay);
            void Change()
            {
                long id = manifest.TakeFileId();
                manifest.Change([new Entry(id, text)], id > 1 ? [id - 1] : []);
            }
            for (int i = 0; i < 130; i++) Change();
            Assert.InRange(manifest.SizeBytes, 130 * 10_000, 140 * 10_000);
            Directory.Delete(inTheWay);
            Change();
            Assert.InRange(manifest.SizeBytes, 10_000, 30_000);
        }
        using StoreManifest<Entry, Entry> again = Open(folder);
        Assert.Equal([new Entry(131, text)], again.Files);
    }

    [Fact]
    public async Task Changes_of_two_threads_are_all_kept_and_no_id_is_given_twice()
    {
        using var folder = new TempFolder();
        using (StoreManifest<Entry, Entry> manifest = Open(folder))
        {
            using var together = new Barrier(2);
            Task files = Task.Run(() =>
            {
                together.SignalAndWait(TestContext.Current.CancellationToken);
                for (int i = 0; i < 50; i++) manifest.Change([new Entry(manifest.TakeFileId(), "f")], []);
            }, TestContext.Current.CancellationToken);
            Task deletions = Task.Run(() =>
            {
                together.SignalAndWait(TestContext.Current.CancellationToken);
                for (int i = 1; i <= 50; i++) manifest.Change([], [], deletions: [new Entry(i, "d")]);
            }, TestContext.Current.CancellationToken);
            await Task.WhenAll(files, deletions);
        }
        using StoreManifest<Entry, Entry> again = Open(folder);
        Assert.Equal((50, 50), (again.Files.Count, again.Deletions.Count));
    }

    [Fact]
    public void Rebuilding_gives_ids_after_those_that_were_found()
    {
        using var folder = new TempFolder();
        using (StoreManifest<Entry, Entry> manifest = StoreManifest<Entry, Entry>.Rebuild(Path.Combine(folder.Path, "manifest"), "PHAROSXM"u8, [new Entry(5, "a")])) Assert.Equal(6, manifest.TakeFileId());
        using StoreManifest<Entry, Entry> again = Open(folder);
        Assert.Equal([new Entry(5, "a")], again.Files);
    }

    private static StoreManifest<Entry, Entry> Open(TempFolder folder) => StoreManifest<Entry, Entry>.Open(Path.Combine(folder.Path, "manifest"), "PHAROSXM"u8);

    private sealed record Entry(long Id, string Text) : IManifestEntry<Entry>
    {
        public void Write(ByteWriter to)
        {
            to.Uvarint((ulong)Id);
            to.Text(Text);
        }

        public static Entry Read(ref ByteReader from) => new((long)from.Uvarint("id"), from.Text("text"));
    }
}
