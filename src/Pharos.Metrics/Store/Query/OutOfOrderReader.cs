using Pharos.Core;
using Pharos.Metrics.Store.Head;

namespace Pharos.Metrics.Store.Query;

/// <summary>Reads the late samples of a memtable, copied under the head's lock.</summary>
internal sealed class OutOfOrderReader(SeriesIndex index, IReadOnlyList<(uint Slot, OutOfOrderSample[] Samples)> series) : SeriesReader
{
    public override int Count => series.Count;

    /// <summary>Inside the head's read lock; null where nothing is selected.</summary>
    public static OutOfOrderReader? Capture(SeriesIndex index, Memtable memtable, ReadOnlySpan<uint> slots)
    {
        if (memtable.OutOfOrder.Count == 0) return null;
        var chosen = new List<(uint, OutOfOrderSample[])>();
        foreach (uint slot in slots)
            if (memtable.OutOfOrder.TryGetValue(slot, out List<OutOfOrderSample>? samples)) chosen.Add((slot, [.. samples]));
        return chosen.Count == 0 ? null : new OutOfOrderReader(index, chosen);
    }

    public override UInt128 Identity(int entry) => index.Identity(series[entry].Slot);

    public override LabelSet Labels(int entry) => index.LabelsOf(series[entry].Slot);

    public override UInt128 TimeKey(int entry) => default;

    public override int ReadTimestamps(int entry, long minTimeMs, long maxTimeMs, ref long[] buffer, int at, out int from)
    {
        OutOfOrderSample[] samples = series[entry].Samples;
        EnsureRoom(ref buffer, at + samples.Length);
        for (int i = 0; i < samples.Length; i++) buffer[at + i] = samples[i].TimestampMs;
        return Clip(buffer, at, samples.Length, minTimeMs, maxTimeMs, out from);
    }

    public override void ReadValues(int entry, int from, Span<double> values)
    {
        for (int i = 0; i < values.Length; i++) values[i] = series[entry].Samples[from + i].Value;
    }

    public override void ReadSide(int entry, int from, int count, out FloatHistogram?[]? histograms, out long[]? startTimestamps)
    {
        ReadOnlySpan<OutOfOrderSample> samples = series[entry].Samples.AsSpan(from, count);
        histograms = null;
        startTimestamps = null;
        for (int i = 0; i < samples.Length; i++)
        {
            if (samples[i].Histogram is not null) (histograms ??= new FloatHistogram?[count])[i] = samples[i].Histogram;
            if (samples[i].StartTimestampMs != 0) (startTimestamps ??= new long[count])[i] = samples[i].StartTimestampMs;
        }
    }
}
