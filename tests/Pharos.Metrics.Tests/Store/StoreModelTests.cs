using System.Runtime.InteropServices;
using Pharos.Core;
using Pharos.Metrics.Store;
using Pharos.Storage.Wal;

namespace Pharos.Metrics.Tests.Store;

/// <summary>The store against a plain dictionary, over random steps: appends, sealing, merging, deleting, reopening, killing.</summary>
public sealed class StoreModelTests
{
    private static readonly double[] s_special = [0, -0.0, 1, double.NaN, StaleMarker.Value, double.PositiveInfinity, 0.1, 1e17, Math.E, -5, long.MaxValue];

    public static TheoryData<int> Seeds => [1, 2, 3, 4, 5, 6, 7, 8];

    [Theory, MemberData(nameof(Seeds))]
    public async Task Answers_like_a_dictionary(int seed)
    {
        var random = new Random(seed);
        bool late = seed % 2 == 0;
        await using var fixture = new StoreFixture();
        fixture.Options = fixture.Options with
        {
            BlockSpan = TimeSpan.FromMinutes(10),
            OutOfOrderWindow = late ? TimeSpan.FromMinutes(5) : TimeSpan.Zero,
            SeriesIdle = TimeSpan.FromMinutes(3),
            Retention = TimeSpan.Zero,
            SealOnStopSamples = seed % 3 == 0 ? 1 : long.MaxValue,
            Wal = new WalOptions { SegmentBytes = 64 << 10, Sync = WalSync.None },
        };
        await fixture.ReopenAsync();
        var model = new Dictionary<LabelSet, SortedDictionary<long, long>>();
        LabelSet[] series = [.. Enumerable.Range(0, 30).Select(i => StoreFixture.Labels($"m{i % 5}", ("i", $"{i}"), ("zone", i % 2 == 0 ? "a" : "b")))];
        var counters = new double[series.Length];
        long now = StoreFixture.Start;
        for (int step = 0; step < 300; step++)
        {
            switch (random.Next(40))
            {
                case 0: await fixture.Store.SealAsync(TestContext.Current.CancellationToken); break;
                case 1: await fixture.Store.MaintainOnceAsync(TestContext.Current.CancellationToken); break;
                case 2: await fixture.ReopenAsync(); break;
                case 3 when step % 3 == 0:
                {
                    string zone = random.Next(2) == 0 ? "a" : "b";
                    long from = now - random.Next(1_500_000), to = from + random.Next(1_000_000);
                    await fixture.Store.DeleteSeriesAsync([[new LabelMatcher(MatchOp.Equal, "zone", zone), new LabelMatcher(MatchOp.Regex, "__name__", "m[0-2]")]], from, to, TestContext.Current.CancellationToken);
                    foreach ((LabelSet labels, SortedDictionary<long, long> samples) in model)
                    {
                        if (labels.Get("zone") != zone || labels.MetricName is not ("m0" or "m1" or "m2")) continue;
                        foreach (long time in samples.Keys.Where(time => time >= from && time <= to).ToArray()) samples.Remove(time);
                    }
                    break;
                }
                case 4 when step % 5 == 0: await fixture.Store.CleanTombstonesAsync(TestContext.Current.CancellationToken); break;
                case 5: now += random.Next(2_000_000); break;
                default: await AppendBatchAsync(); break;
            }
            if (step % 25 == 0 || step == 299) Compare(fixture, model);
        }
        await fixture.Store.SealAsync(TestContext.Current.CancellationToken);
        await fixture.Store.CleanTombstonesAsync(TestContext.Current.CancellationToken);
        while (fixture.Store.Maintenance.MergeNext(TestContext.Current.CancellationToken)) { }
        Compare(fixture, model);
        await fixture.ReopenAsync();
        Compare(fixture, model);

        async Task AppendBatchAsync()
        {
            now += random.Next(1, 30_000);
            using IAppendBatch batch = fixture.Store.BeginAppend();
            var accepted = new List<(LabelSet, long, long)>();
            for (int i = random.Next(3); i < series.Length; i += 1 + random.Next(3))
            {
                double value = (i % 4) switch
                {
                    0 => counters[i] += random.Next(100),
                    1 => Math.Round(random.NextDouble() * 100, 2),
                    2 => random.NextDouble(),
                    _ => s_special[random.Next(s_special.Length)],
                };
                long time = random.Next(20) == 0 ? now - random.Next(200_000) : random.Next(10) == 0 ? now + random.Next(5) : now;
                AppendOutcome outcome = batch.Append(batch.GetOrAdd(series[i]), time, value);
                if (outcome == AppendOutcome.Appended) accepted.Add((series[i], time, BitConverter.DoubleToInt64Bits(value)));
            }
            await batch.CommitAsync(TestContext.Current.CancellationToken);
            foreach ((LabelSet labels, long time, long bits) in accepted)
            {
                ref SortedDictionary<long, long>? samples = ref CollectionsMarshal.GetValueRefOrAddDefault(model, labels, out _);
                (samples ??= []).TryAdd(time, bits);
            }
        }
    }

    private static void Compare(StoreFixture fixture, Dictionary<LabelSet, SortedDictionary<long, long>> model)
    {
        Dictionary<LabelSet, List<(long, long)>> actual = fixture.Select();
        LabelSet[] expected = [.. model.Where(pair => pair.Value.Count > 0).Select(pair => pair.Key).Order(Comparer<LabelSet>.Create(LabelSet.Compare))];
        Assert.Equal(expected, actual.Keys);
        foreach (LabelSet labels in expected) Assert.Equal(model[labels].Select(pair => (pair.Key, pair.Value)), actual[labels]);
        long middle = StoreFixture.Start + 1_200_000;
        foreach ((LabelSet labels, List<(long TimestampMs, long)> samples) in fixture.Select(middle - 300_000, middle, new LabelMatcher(MatchOp.Regex, "__name__", "m[13]")))
            Assert.Equal(model[labels].Where(pair => pair.Key >= middle - 300_000 && pair.Key <= middle).Select(pair => (pair.Key, pair.Value)), samples);
    }
}
