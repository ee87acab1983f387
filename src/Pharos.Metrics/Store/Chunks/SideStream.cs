using Pharos.Core;
using Pharos.Storage.Bytes;

namespace Pharos.Metrics.Store.Chunks;

/// <summary>What few samples of a series have beside a double: a native histogram, a start timestamp.</summary>
/// <remarks>Entries in order of sample:<code>
/// v  distance to the previous entry's sample number
/// 1  kind: 1 histogram (<see cref="HistogramCodec"/>, difference to the previous entry), 2 start timestamp from here on (zigzag varint, difference to the previous), 3 both
/// </code>Only grows; a reader that took <see cref="Bytes"/> under the lock may go on reading.</remarks>
internal sealed class SideStream
{
    private readonly ByteWriter _bytes = new(64);
    private FloatHistogram? _histogram;
    private long _startMs;
    private uint _lastSample;

    public ReadOnlyMemory<byte> Bytes => _bytes.WrittenMemory;

    /// <summary>Notes what belongs to a sample; samples come in ascending order.</summary>
    public void Append(uint sample, FloatHistogram? histogram, long startTimestampMs)
    {
        bool starts = startTimestampMs != _startMs;
        if (histogram is null && !starts) return;
        _bytes.Uvarint(sample - _lastSample);
        _lastSample = sample;
        _bytes.Byte((byte)((histogram is null ? 0 : 1) | (starts ? 2 : 0)));
        if (starts)
        {
            _bytes.Varint(startTimestampMs - _startMs);
            _startMs = startTimestampMs;
        }
        if (histogram is null) return;
        HistogramCodec.Write(histogram, _histogram, _bytes);
        _histogram = histogram;
    }

    /// <summary>Fills the two columns of <paramref name="count"/> samples; either stays null where nothing of it occurs.</summary>
    public static void Read(ReadOnlySpan<byte> bytes, int count, out FloatHistogram?[]? histograms, out long[]? startTimestamps)
    {
        histograms = null;
        startTimestamps = null;
        var from = new ByteReader(bytes);
        FloatHistogram? previous = null;
        long startMs = 0;
        long sample = 0;
        int filled = 0;
        while (from.Remaining > 0)
        {
            sample += (long)from.Uvarint("sample distance");
            if (sample < 0 || sample >= count) break; // written after the reader's snapshot
            byte kind = from.Byte("side kind");
            if (kind is 0 or > 3) throw from.Fault("side kind", $"is {kind}");
            if ((kind & 2) != 0)
            {
                startTimestamps ??= new long[count];
                startTimestamps.AsSpan(filled, (int)sample - filled).Fill(startMs);
                filled = (int)sample;
                startMs += from.Varint("start timestamp");
            }
            if ((kind & 1) == 0) continue;
            histograms ??= new FloatHistogram?[count];
            histograms[sample] = previous = HistogramCodec.Read(ref from, previous);
        }
        startTimestamps?.AsSpan(filled).Fill(startMs);
    }
}
