using Pharos.Core;
using Pharos.Metrics.Store;
using Pharos.Storage.Wal;

namespace Pharos.Metrics.Tests.Store;

/// <summary>Bits turn and writes tear in every kind of file: what is damaged is named and set aside, no answer is wrong, the rest goes on.</summary>
public sealed class DamageTests
{
    private const long T = StoreFixture.Start, Span = 7_200_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 40)];

    [Theory, MemberData(nameof(Seeds))]
    public async Task A_turned_bit_in_a_block_never_gives_a_wrong_value(int seed)
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync();
        await FillAsync(fixture, 2, sealEach: true);
        string victim = Directory.GetFiles(fixture.Store.Blocks.Folder).Order().First();
        await fixture.Store.DisposeAsync();
        Flip(victim, new Random(seed), 1 + (seed % 3));
        await fixture.ReopenAsync();
        try { Check(fixture, fixture.Select()); }
        catch (QueryException e)
        {
            Assert.Contains(Path.GetFileName(victim), e.Message);
            Check(fixture, fixture.Select());
        }
        await fixture.Store.MaintainOnceAsync(Cancellation);
        Assert.Equal(12, fixture.Select(T + Span).Values.Sum(samples => samples.Count)); // the other block answers
        if (fixture.Store.Blocks.Damages > 0) Assert.Single(Directory.GetFiles(Path.Combine(fixture.Folder, "quarantine")));
        await fixture.ReopenAsync();
        Check(fixture, fixture.Select());
    }

    [Theory, MemberData(nameof(Seeds))]
    public async Task A_turned_bit_in_the_log_loses_only_its_record(int seed)
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync();
        await FillAsync(fixture, 2, sealEach: false);
        await fixture.Store.DisposeAsync();
        string victim = Directory.GetFiles(Path.Combine(fixture.Folder, "wal"), "*.wal").Order().First();
        byte[] bytes = File.ReadAllBytes(victim);
        int end = bytes.AsSpan().LastIndexOfAnyExcept((byte)0);
        var random = new Random(seed);
        bytes[random.Next(64, end)] ^= (byte)(1 << random.Next(8));
        File.WriteAllBytes(victim, bytes);
        for (int round = 0; round < 2; round++)
        {
            await fixture.ReopenAsync();
            Check(fixture, fixture.Select());
        }
        await fixture.AppendAsync(StoreFixture.Labels("after"), T + (3 * Span), 1);
        await fixture.ReopenAsync();
        Assert.Contains(StoreFixture.Labels("after"), fixture.Select().Keys);
    }

    [Theory, MemberData(nameof(Seeds))]
    public async Task A_torn_end_of_the_log_loses_nothing_before_it(int seed)
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync();
        await FillAsync(fixture, 1, sealEach: false);
        await fixture.Store.DisposeAsync();
        string victim = Directory.GetFiles(Path.Combine(fixture.Folder, "wal"), "*.wal").Order().Last();
        byte[] bytes = File.ReadAllBytes(victim);
        int end = bytes.AsSpan().LastIndexOfAnyExcept((byte)0) + 1;
        int keep = new Random(seed).Next(64, end);
        bytes.AsSpan(keep).Clear();
        File.WriteAllBytes(victim, bytes);
        await fixture.ReopenAsync();
        int before = fixture.Select().Values.Sum(samples => samples.Count);
        Check(fixture, fixture.Select());
        Assert.False(Directory.Exists(Path.Combine(fixture.Folder, "quarantine"))); // a torn write is no damage
        await fixture.AppendAsync(StoreFixture.Labels("after"), T + (3 * Span), 1);
        await fixture.ReopenAsync();
        Assert.Equal(before + 1, fixture.Select().Values.Sum(samples => samples.Count));
    }

    [Theory, MemberData(nameof(Seeds))]
    public async Task A_turned_bit_in_the_manifest_loses_no_block(int seed)
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync();
        await FillAsync(fixture, 3, sealEach: true);
        await fixture.Store.DisposeAsync();
        Flip(Path.Combine(fixture.Folder, "manifest"), new Random(seed), 1);
        await fixture.ReopenAsync();
        Assert.Equal(36, fixture.Select().Values.Sum(samples => samples.Count));
        Check(fixture, fixture.Select());
    }

    [Theory, MemberData(nameof(Seeds))]
    public async Task A_turned_bit_anywhere_in_the_log_is_named_and_gives_no_wrong_value(int seed)
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync();
        await FillAsync(fixture, 2, sealEach: false);
        await fixture.Store.DisposeAsync();
        string victim = Directory.GetFiles(Path.Combine(fixture.Folder, "wal"), "*.wal").Order().First();
        byte[] bytes = File.ReadAllBytes(victim);
        int end = bytes.AsSpan().LastIndexOfAnyExcept((byte)0) + 1;
        var random = new Random(seed);
        int at = seed % 4 == 0 ? random.Next(64) : end - 1 - random.Next(end - 64);
        bytes[at] ^= (byte)(1 << random.Next(8));
        File.WriteAllBytes(victim, bytes);
        fixture.Log.Clear();
        await fixture.ReopenAsync();
        Assert.True(fixture.Log.Names(victim), $"byte {at} of {end}: {string.Join('\n', fixture.Log.Lines)}");
        Dictionary<LabelSet, List<(long TimestampMs, long Bits)>> found = fixture.Select();
        Check(fixture, found);
        if (at < 64) Assert.Equal(24, found.Values.Sum(samples => samples.Count)); // a damaged header takes no record with it
    }

    [Theory, MemberData(nameof(Seeds))]
    public async Task A_block_that_is_cut_short_is_named_and_set_aside(int seed)
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync();
        await FillAsync(fixture, 2, sealEach: true);
        string victim = Directory.GetFiles(fixture.Store.Blocks.Folder).Order().First();
        await fixture.Store.DisposeAsync();
        Cut(victim, new Random(seed));
        fixture.Log.Clear();
        await fixture.ReopenAsync();
        Assert.True(fixture.Log.Names(victim), string.Join('\n', fixture.Log.Lines));
        Assert.Equal(12, fixture.Select().Values.Sum(samples => samples.Count));
        Check(fixture, fixture.Select());
        Assert.Single(Directory.GetFiles(Path.Combine(fixture.Folder, "quarantine")));
    }

    [Theory, MemberData(nameof(Seeds))]
    public async Task A_manifest_that_is_damaged_or_cut_short_is_named_and_at_most_undoes_a_deletion(int seed)
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync();
        await FillAsync(fixture, 2, sealEach: true);
        await fixture.Store.DeleteSeriesAsync([[new LabelMatcher(MatchOp.Equal, "s", "1")]], long.MinValue, long.MaxValue, Cancellation);
        await FillAsync(fixture, 1, sealEach: true, firstSpan: 2);
        await fixture.Store.DisposeAsync();
        string victim = Path.Combine(fixture.Folder, "manifest");
        if (seed % 2 == 0) Flip(victim, new Random(seed), 1);
        else Cut(victim, new Random(seed));
        fixture.Log.Clear();
        await fixture.ReopenAsync();
        Assert.True(fixture.Log.Names(victim) || fixture.Log.Lines.Any(line => line.Contains("manifest lists", StringComparison.Ordinal)), string.Join('\n', fixture.Log.Lines));
        Dictionary<LabelSet, List<(long TimestampMs, long Bits)>> found = fixture.Select();
        Check(fixture, found);
        int[] counts = [.. Enumerable.Range(0, 3).Select(s => found.GetValueOrDefault(StoreFixture.Labels("m", ("s", $"{s}")))?.Count ?? 0)];
        Assert.Equal((12, 12), (counts[0], counts[2]));
        Assert.True(counts[1] is 4 or 12, $"{counts[1]}");
        await fixture.ReopenAsync();
        Assert.Equal(found.Values.Sum(samples => samples.Count), fixture.Select().Values.Sum(samples => samples.Count));
    }

    [Theory, MemberData(nameof(Seeds))]
    public async Task A_snapshot_with_a_damaged_block_opens_without_it(int seed)
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync();
        await FillAsync(fixture, 2, sealEach: true);
        string snapshot = Path.Combine(fixture.Folder, "snapshots", await fixture.Store.SnapshotAsync(withoutHead: false, Cancellation));
        string victim = Directory.GetFiles(Path.Combine(snapshot, "blocks")).Order().First();
        byte[] bytes = File.ReadAllBytes(victim);
        File.Delete(victim); // a link: the store's own file stays as it is
        bytes[^(1 + new Random(seed).Next(24))] ^= 1;
        File.WriteAllBytes(victim, bytes);
        var log = new LogLines();
        await using (TsdbStore store = await TsdbStore.OpenAsync(snapshot, fixture.Options, fixture.Clock, log, Cancellation)) Assert.Equal(1, store.Blocks.Damages);
        Assert.True(log.Names(victim), string.Join('\n', log.Lines));
        Assert.Equal(24, fixture.Select().Values.Sum(samples => samples.Count));
    }

    private static void Cut(string path, Random random)
    {
        byte[] bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes[..random.Next(bytes.Length)]);
    }

    private static void Flip(string path, Random random, int bits)
    {
        byte[] bytes = File.ReadAllBytes(path);
        for (; bits > 0; bits--) bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
        File.WriteAllBytes(path, bytes);
    }

    /// <summary>Three series, four samples of each per span.</summary>
    private static async Task FillAsync(StoreFixture fixture, int spans, bool sealEach, int firstSpan = 0)
    {
        for (int span = firstSpan; span < firstSpan + spans; span++)
        {
            for (int i = 0; i < 4; i++)
            {
                using IAppendBatch batch = fixture.Store.BeginAppend();
                for (int s = 0; s < 3; s++)
                {
                    long time = T + (span * Span) + (i * 1000);
                    Assert.Equal(AppendOutcome.Appended, batch.Append(batch.GetOrAdd(StoreFixture.Labels("m", ("s", $"{s}"))), time, Value(s, time)));
                }
                await batch.CommitAsync(Cancellation);
            }
            if (sealEach) await fixture.Store.SealAsync(Cancellation);
        }
    }

    private static double Value(int series, long time) => (time % 1_000_003 * (series + 1)) + (series == 2 ? 1.0 / 3 : 0.25);

    private static void Check(StoreFixture fixture, Dictionary<LabelSet, List<(long TimestampMs, long Bits)>> found)
    {
        foreach ((LabelSet labels, List<(long TimestampMs, long Bits)> samples) in found)
        {
            Assert.Equal("m", labels.MetricName);
            int series = int.Parse(labels.Get("s"), System.Globalization.CultureInfo.InvariantCulture);
            foreach ((long time, long bits) in samples) Assert.Equal(BitConverter.DoubleToInt64Bits(Value(series, time)), bits);
        }
    }
}
