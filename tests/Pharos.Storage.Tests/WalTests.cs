using System.Text;
using Pharos.Storage.Wal;
using Pharos.Testing;

namespace Pharos.Storage.Tests;

public sealed class WalTests
{
    private static readonly WalOptions s_options = new() { SegmentBytes = 64 << 10, Sync = WalSync.EveryAppend };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Replays_in_order_over_segments_reopenings_and_records_larger_than_a_frame()
    {
        using var folder = new TempFolder();
        var random = new Random(1);
        var written = new List<byte[]>();
        for (int round = 0; round < 4; round++)
        {
            (List<byte[]> read, WalReplay replay) = Replay(folder);
            Assert.Empty(replay.Damages);
            Assert.Equal(written.Count, read.Count);
            for (int i = 0; i < read.Count; i++) Assert.Equal(written[i], read[i]);
            await using WalWriter wal = WalWriter.Open(folder.Path, s_options, TimeProvider.System, replay);
            for (int i = 0; i < 60; i++)
            {
                var record = new byte[i % 20 == 19 ? 150_000 : random.Next(1, 4000)];
                random.NextBytes(record);
                wal.Append(record);
                written.Add(record);
            }
            await wal.SyncAsync(Cancellation);
        }
    }

    [Fact]
    public async Task Recycled_segments_show_nothing_of_their_former_life()
    {
        using var folder = new TempFolder();
        await using WalWriter wal = WalWriter.Open(folder.Path, s_options, TimeProvider.System, Replay(folder).Replay);
        for (int i = 0; i < 500; i++) wal.Append(Encoding.UTF8.GetBytes(new string('x', 1000)));
        long kept = wal.Roll();
        wal.DeleteBefore(kept);
        Assert.Equal(2, Directory.GetFiles(folder.Path, "*.spare").Length);
        wal.Roll();
        wal.Append("new"u8);
        (List<byte[]> read, WalReplay replay) = Replay(folder);
        Assert.Equal(["new"], read.Select(Encoding.UTF8.GetString));
        Assert.Empty(replay.Damages);
    }

    [Fact]
    public async Task A_damaged_frame_is_named_and_the_records_after_it_are_read()
    {
        using var folder = new TempFolder();
        await using (WalWriter wal = WalWriter.Open(folder.Path, s_options, TimeProvider.System, Replay(folder).Replay))
            for (int i = 0; i < 10; i++) wal.Append(Encoding.UTF8.GetBytes($"record {i}"));
        string path = Directory.GetFiles(folder.Path).Single();
        byte[] bytes = File.ReadAllBytes(path);
        bytes[64 + (4 * 24) + 20] ^= 1; // a frame is 16 bytes of header and 8 of text
        File.WriteAllBytes(path, bytes);
        (List<byte[]> read, WalReplay replay) = Replay(folder);
        WalDamage damage = Assert.Single(replay.Damages);
        Assert.Contains(path, damage.ToString());
        Assert.Equal(9, read.Count);
        Assert.Equal("record 9", Encoding.UTF8.GetString(read[^1]));
    }

    private static (List<byte[]> Records, WalReplay Replay) Replay(TempFolder folder)
    {
        var records = new List<byte[]>();
        WalReplay replay = WalReader.Replay(folder.Path, 0, record => records.Add(record.ToArray()), Cancellation);
        return (records, replay);
    }
}
