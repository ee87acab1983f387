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

    private static void Flip(string path, Random random, int bits)
    {
        byte[] bytes = File.ReadAllBytes(path);
        for (; bits > 0; bits--) bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
        File.WriteAllBytes(path, bytes);
    }

    /// <summary>Three series, four samples of each per span.</summary>
    private static async Task FillAsync(StoreFixture fixture, int spans, bool sealEach)
    {
        for (int span = 0; span < spans; span++)
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
