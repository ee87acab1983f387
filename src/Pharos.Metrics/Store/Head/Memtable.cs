using System.IO.Hashing;
using System.Runtime.Intrinsics.X86;
using Pharos.Core;
using Pharos.Metrics.Store.Chunks;
using Pharos.Storage.Bytes;
using Pharos.Storage.Memory;

namespace Pharos.Metrics.Store.Head;

/// <summary>The samples since the last sealing. While it takes samples the stream states stand in the series rows; freezing moves them here.</summary>
/// <remarks>Guarded by the head's lock. Counted: its native memory goes when the last query has released it.</remarks>
internal sealed class Memtable
{
    private readonly Dictionary<uint, SideStream> _sides = [];
    private readonly Dictionary<uint, List<OutOfOrderSample>> _outOfOrder = [];
    private readonly ByteWriter _scratch = new();
    private FrozenSeries[]? _frozen;
    private int _holders = 1;

    public Memtable(long number, long firstWalSegment)
    {
        Number = number;
        FirstWalSegment = firstWalSegment;
        Groups = new TimestampGroups(Arena);
    }

    /// <summary>Distinguishes its timestamp groups from those of other sources.</summary>
    public long Number { get; }

    /// <summary>All its samples are in this segment of the log or later ones.</summary>
    public long FirstWalSegment { get; }

    public PageArena Arena { get; } = new();

    public TimestampGroups Groups { get; }

    public long Samples { get; private set; }

    public long MinTimeMs { get; private set; } = long.MaxValue;

    public long MaxTimeMs { get; private set; } = long.MinValue;

    public uint SeriesWithSamples { get; private set; }

    public bool IsFrozen => _frozen is not null;

    public ReadOnlySpan<FrozenSeries> Frozen => _frozen;

    public IReadOnlyDictionary<uint, List<OutOfOrderSample>> OutOfOrder => _outOfOrder;

    public long OutOfOrderCount { get; private set; }

    /// <summary>Native bytes of samples.</summary>
    public long SizeBytes => Arena.ReservedBytes;

    public SideStream? Side(uint slot) => _sides.GetValueOrDefault(slot);

    /// <summary>Puts one committed sample in. The outcome is decided here and nowhere else, so that replay decides alike.</summary>
    public AppendOutcome Append(uint slot, ref SeriesRow row, long timestampMs, double value, FloatHistogram? histogram, long startTimestampMs, long outOfOrderFromMs)
    {
        if (timestampMs <= row.LastTimestampMs)
            return AppendLate(slot, ref row, timestampMs, value, histogram, startTimestampMs, outOfOrderFromMs);
        if (row.Stream.Count == 0) SeriesWithSamples++;
        Groups.Append(ref row, timestampMs);
        if (histogram is not null || startTimestampMs != 0 || (row.Stream.Flags & StreamState.HasSide) != 0)
            AppendSide(slot, ref row, histogram, startTimestampMs);
        if (histogram is null)
        {
            TokenStream.AppendDouble(ref row.Stream, row.LastValueBits, value, Arena);
            row.LastValueBits = BitConverter.DoubleToInt64Bits(value);
        }
        else
        {
            TokenStream.AppendInteger(ref row.Stream, 0, Arena);
            row.LastValueBits = HashOf(histogram);
        }
        row.LastTimestampMs = timestampMs;
        Samples++;
        if (timestampMs < MinTimeMs) MinTimeMs = timestampMs;
        if (timestampMs > MaxTimeMs) MaxTimeMs = timestampMs;
        return AppendOutcome.Appended;
    }

    /// <summary>Brings the page that a series' next value goes to into the cache.</summary>
    public unsafe void Prefetch(ref SeriesRow row)
    {
        if (Sse.IsSupported && row.Stream.Count != 0) Sse.Prefetch0(Arena.Page(row.Stream.Page) + row.Stream.Position);
    }

    /// <summary>A hash that tells a repeated histogram from another at the same time.</summary>
    public long HashOf(FloatHistogram histogram)
    {
        _scratch.Clear();
        HistogramCodec.Write(histogram, null, _scratch);
        return (long)XxHash3.HashToUInt64(_scratch.Written);
    }

    /// <summary>Takes the stream states out of the rows, which then start anew.</summary>
    public void Freeze(SeriesIndex index)
    {
        var frozen = new FrozenSeries[index.SlotLimit];
        for (uint slot = 1; slot < frozen.Length; slot++)
        {
            ref SeriesRow row = ref index.Row(slot);
            row.WalId = 0;
            if (row.Stream.Count == 0) continue;
            frozen[slot] = new FrozenSeries(row.Stream, row.GroupStart);
            row.Stream = default;
            row.GroupStart = 0;
        }
        _frozen = frozen;
    }

    public bool TryHold()
    {
        for (int holders = Volatile.Read(ref _holders); holders > 0; holders = Volatile.Read(ref _holders))
            if (Interlocked.CompareExchange(ref _holders, holders + 1, holders) == holders) return true;
        return false;
    }

    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) > 0) return;
        Groups.Dispose();
        Arena.Dispose();
    }

    private AppendOutcome AppendLate(uint slot, ref SeriesRow row, long timestampMs, double value, FloatHistogram? histogram, long startTimestampMs, long outOfOrderFromMs)
    {
        if (timestampMs == row.LastTimestampMs)
        {
            long bits = histogram is null ? BitConverter.DoubleToInt64Bits(value) : HashOf(histogram);
            return bits == row.LastValueBits ? AppendOutcome.Duplicate : AppendOutcome.DuplicateWithOtherValue;
        }
        if (timestampMs < outOfOrderFromMs) return AppendOutcome.OutOfOrder;
        if (!_outOfOrder.TryGetValue(slot, out List<OutOfOrderSample>? late)) _outOfOrder.Add(slot, late = []);
        int at = late.Count;
        while (at > 0 && late[at - 1].TimestampMs >= timestampMs) at--;
        if (at < late.Count && late[at].TimestampMs == timestampMs)
        {
            bool same = histogram is null && late[at].Histogram is null && BitConverter.DoubleToInt64Bits(late[at].Value) == BitConverter.DoubleToInt64Bits(value);
            return same ? AppendOutcome.Duplicate : AppendOutcome.DuplicateWithOtherValue;
        }
        late.Insert(at, new OutOfOrderSample(timestampMs, value, histogram, startTimestampMs));
        OutOfOrderCount++;
        Samples++;
        if (timestampMs < MinTimeMs) MinTimeMs = timestampMs;
        if (timestampMs > MaxTimeMs) MaxTimeMs = timestampMs;
        return AppendOutcome.Appended;
    }

    private void AppendSide(uint slot, ref SeriesRow row, FloatHistogram? histogram, long startTimestampMs)
    {
        if (!_sides.TryGetValue(slot, out SideStream? side)) _sides.Add(slot, side = new SideStream());
        row.Stream.Flags |= StreamState.HasSide;
        side.Append(row.Stream.Count, histogram, startTimestampMs);
    }
}
