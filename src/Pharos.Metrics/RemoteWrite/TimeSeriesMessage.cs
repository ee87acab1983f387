using System.Buffers.Binary;
using Pharos.Wire;

namespace Pharos.Metrics.RemoteWrite;

/// <summary>The shape of a <c>prometheus.TimeSeries</c> message as senders write it, read without a walk field by field.</summary>
internal static class TimeSeriesMessage
{
    private const byte LabelTag = 0x0A, SampleTag = 0x12, ValueTag = 0x09, TimestampTag = 0x10;

    /// <summary>Where the labels end: senders write them first, one after the other, so that their bytes are the series.</summary>
    /// <exception cref="MalformedMessageException">A label is cut short.</exception>
    public static int LabelsEnd(ReadOnlySpan<byte> message)
    {
        int at = 0;
        while (at < message.Length && message[at] == LabelTag)
        {
            int next = at + 1 < message.Length && message[at + 1] < 0x80 ? at + 2 + message[at + 1] : int.MaxValue;
            if (next <= message.Length)
            {
                at = next;
                continue;
            }
            var reader = new ProtoReader(message[at..]);
            reader.Next();
            reader.ReadBytes();
            at += reader.Position;
        }
        return at;
    }

    /// <summary>Whether one sample is all there is, in the form that senders write: value (left out where it is 0), then timestamp.</summary>
    public static bool IsPlainSample(ReadOnlySpan<byte> rest, out double value, out long timestampMs)
    {
        value = 0;
        timestampMs = 0;
        if (rest.Length < 4 || rest[0] != SampleTag || rest[1] != rest.Length - 2) return false;
        int at = 2;
        if (rest[at] == ValueTag)
        {
            if (rest.Length < at + 11) return false;
            value = BinaryPrimitives.ReadDoubleLittleEndian(rest[(at + 1)..]);
            at += 9;
        }
        if (rest[at++] != TimestampTag) return false;
        ulong timestamp = 0;
        for (int shift = 0; shift < 63 && at < rest.Length; shift += 7)
        {
            byte next = rest[at++];
            timestamp |= (ulong)(next & 0x7F) << shift;
            if (next >= 0x80) continue;
            timestampMs = (long)timestamp;
            return at == rest.Length;
        }
        return false; // a negative time, or damage: the general form says which
    }

    /// <summary>Whether labels follow where none should.</summary>
    public static bool HasLabels(ReadOnlySpan<byte> rest)
    {
        var reader = new ProtoReader(rest);
        while (reader.Next())
        {
            if (reader.Field == 1) return true;
            reader.Skip();
        }
        return false;
    }
}
