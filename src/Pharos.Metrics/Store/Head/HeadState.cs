using System.Collections.Concurrent;
using Pharos.Core;

namespace Pharos.Metrics.Store.Head;

/// <summary>All that is in memory: the series, the memtable that takes samples, the frozen ones on their way to disk.</summary>
/// <remarks>Commits change it one at a time (the store's commit lock) inside <see cref="Lock"/>'s write side; queries copy what they need inside its read side, so they see whole batches.</remarks>
internal sealed class HeadState : IDisposable
{
    private const int PrefetchDistance = 8; // samples: hides the cache miss on the series' last page

    private TsdbOptions _options;
    private long _nextMemtable = 1;

    public HeadState(TsdbOptions options)
    {
        _options = options;
        Exemplars = new ExemplarStore(options.MaxExemplars);
        Matcher = new PostingMatcher(Index);
        Active = new Memtable(_nextMemtable++, 0);
    }

    public ReaderWriterLockSlim Lock { get; } = new(LockRecursionPolicy.NoRecursion);

    public SeriesIndex Index { get; } = new();

    public PostingMatcher Matcher { get; }

    public ReaderPins Pins { get; } = new();

    public ExemplarStore Exemplars { get; }

    public ConcurrentDictionary<string, MetricMetadata> Metadata { get; } = new(StringComparer.Ordinal);

    public Memtable Active { get; private set; }

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<Memtable> Frozen { get; private set; } = [];

    /// <summary>Newest sample ever taken, <see cref="long.MinValue"/> before the first.</summary>
    public long MaxTimeMs { get; set; } = long.MinValue;

    /// <summary>Series that are new to the head take no samples before this: the samples of a forgotten series may reach up to it.</summary>
    public long MinValidTimeMs { get; set; } = long.MinValue;

    public HeadCounters Counters { get; } = new();

    /// <summary>Takes the out-of-order window from new options.</summary>
    public void Apply(TsdbOptions options) => Volatile.Write(ref _options, options);

    /// <summary>Puts samples of living series in. Inside the write lock, or before anyone else is there.</summary>
    /// <param name="replayed">They come from the log and were acknowledged: late ones are taken whatever the out-of-order window is now.</param>
    public void Apply(ReadOnlySpan<PendingSample> samples, ReadOnlySpan<PendingExtra> extras, bool replayed = false)
    {
        Memtable memtable = Active;
        memtable.Groups.BeginBatch();
        long outOfOrderFromMs = replayed ? long.MinValue : OutOfOrderFrom(samples);
        long maxTimeMs = MaxTimeMs;
        for (int i = 0; i < samples.Length; i++)
        {
            if (i + PrefetchDistance < samples.Length) memtable.Prefetch(ref Index.Row((uint)samples[i + PrefetchDistance].Series));
            ref readonly PendingSample sample = ref samples[i];
            uint slot = (uint)sample.Series;
            PendingExtra extra = sample.Extra == 0 ? default : extras[sample.Extra - 1];
            AppendOutcome outcome = memtable.Append(slot, ref Index.Row(slot), sample.TimestampMs, sample.Value, extra.Histogram, extra.StartTimestampMs, outOfOrderFromMs);
            if (outcome == AppendOutcome.Appended)
            {
                if (sample.TimestampMs > maxTimeMs) maxTimeMs = sample.TimestampMs;
            }
            else Counters.Refused(outcome);
        }
        MaxTimeMs = maxTimeMs;
        Counters.SamplesAppended += samples.Length;
    }

    /// <summary>Where the out-of-order window begins, measured before the batch: samples that are late and before it are refused.</summary>
    public long OutOfOrderFrom(ReadOnlySpan<PendingSample> samples)
    {
        long windowMs = (long)Volatile.Read(ref _options).OutOfOrderWindow.TotalMilliseconds, newest = MaxTimeMs;
        if (windowMs == 0) return long.MaxValue;
        if (newest == long.MinValue) foreach (ref readonly PendingSample sample in samples) newest = Math.Max(newest, sample.TimestampMs);
        return newest == long.MinValue ? long.MinValue : newest - windowMs;
    }

    public uint GetOrAddForReplay(LabelSet labels, uint walId)
    {
        UInt128 identity = SeriesIdentity.Of(labels);
        uint slot = Index.Find(identity);
        if (slot == 0) slot = Index.Add(labels, identity);
        Index.Row(slot).WalId = walId;
        return slot;
    }

    public void ForgetWalIds()
    {
        for (uint slot = 1; slot < Index.SlotLimit; slot++) Index.Row(slot).WalId = 0;
        foreach (LabelPair pair in Index.Pairs) pair.WalId = 0;
    }

    /// <summary>Ends the active memtable and starts the next. Inside the write lock.</summary>
    public Memtable Freeze(long nextWalSegment)
    {
        Memtable frozen = Active;
        frozen.Freeze(Index);
        foreach (LabelPair pair in Index.Pairs) pair.WalId = 0;
        Frozen = [.. Frozen, frozen];
        Active = new Memtable(_nextMemtable++, nextWalSegment);
        return frozen;
    }

    /// <summary>Takes a memtable out whose samples now stand in blocks. Inside the write lock.</summary>
    public void Drop(Memtable frozen)
    {
        Frozen = [.. Frozen.Where(memtable => memtable != frozen)];
        frozen.Release();
    }

    /// <summary>Removes the series without samples in memory that have been idle since <paramref name="beforeMs"/>. Inside the write lock.</summary>
    public int RemoveIdle(long beforeMs)
    {
        Pins.Drain();
        var idle = new List<uint>();
        foreach (uint slot in Index.All.ToArray())
        {
            ref SeriesRow row = ref Index.Row(slot);
            if (row.Stream.Count != 0 || row.LastTimestampMs >= beforeMs || Active.OutOfOrder.ContainsKey(slot)) continue;
            if (!Frozen.Any(memtable => (slot < memtable.Frozen.Length && memtable.Frozen[(int)slot].Stream.Count > 0) || memtable.OutOfOrder.ContainsKey(slot))) idle.Add(slot);
        }
        if (idle.Count == 0) return 0;
        RemovedSeries removed = Index.Remove(idle);
        Pins.Defer(() => Index.Recycle(removed));
        Counters.SeriesRemoved += idle.Count;
        return idle.Count;
    }

    public void Dispose()
    {
        Active.Release();
        foreach (Memtable memtable in Frozen) memtable.Release();
        Index.Dispose();
        Lock.Dispose();
    }
}
