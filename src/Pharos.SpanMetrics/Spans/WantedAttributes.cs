using System.Text;
using Pharos.Wire;
using Pharos.Wire.Otlp;

namespace Pharos.SpanMetrics.Spans;

/// <summary>Finds several attributes of a span in one walk. Not thread-safe; its findings hold until the next walk.</summary>
internal sealed class WantedAttributes(IReadOnlyList<string> names)
{
    private readonly byte[][] _names = [.. names.Select(Encoding.UTF8.GetBytes)];
    private readonly int[] _first = [.. names.Select(n => names.ToList().IndexOf(n))];
    private readonly ulong _lengths = names.Aggregate(0UL, (set, n) => set | (1UL << (Encoding.UTF8.GetByteCount(n) & 63))); // of the names, modulo 64
    private readonly (int At, int Length)[] _found = new (int, int)[names.Count];

    public int Count => _names.Length;

    public ReadOnlySpan<byte> Name(int number) => _names[number];

    public void Walk(in OtlpSpan span)
    {
        _found.AsSpan().Fill((-1, 0));
        if (span.HasAttributePlaces)
        {
            foreach (BytePlace place in span.AttributePlaces) Take(span.Message, place.At - span.MessageAt, place.Length);
            return;
        }
        var reader = new ProtoReader(span.Message);
        while (reader.Next())
        {
            if (reader.Field != OtlpSpan.AttributeField)
            {
                reader.Skip();
                continue;
            }
            int length = reader.ReadBytes().Length;
            Take(span.Message, reader.Position - length, length);
        }
    }

    /// <summary>Notes a KeyValue message of the span if its name is wanted; of a repeated name the first counts.</summary>
    private void Take(ReadOnlySpan<byte> span, int begin, int length)
    {
        ReadOnlySpan<byte> message = span.Slice(begin, length);
        if (IsPlain(message) && Find(message.Slice(2, message[1])) < 0) return;
        var pair = new ProtoReader(message);
        int number = -1;
        while (pair.Next())
        {
            if (pair.Field == 1) number = Find(pair.ReadBytes());
            else if (pair.Field == 2)
            {
                int size = pair.ReadBytes().Length;
                if (number >= 0 && _found[number].At < 0) _found[number] = (begin + pair.Position - size, size);
            }
            else pair.Skip();
        }
    }

    /// <summary>Whether a message is one short key and one short value, as nearly all are: its key is then found without reading the rest.</summary>
    private static bool IsPlain(ReadOnlySpan<byte> message)
    {
        const byte keyTag = (1 << 3) | 2, valueTag = (2 << 3) | 2;
        if (message.Length < 4 || message[0] != keyTag || message[1] >= 0x80) return false;
        int value = 2 + message[1];
        return value + 2 <= message.Length && message[value] == valueTag && message[value + 1] < 0x80 && value + 2 + message[value + 1] == message.Length;
    }

    /// <summary>The AnyValue of a name in the span that was walked.</summary>
    public bool TryGet(int number, ReadOnlySpan<byte> span, out ReadOnlySpan<byte> value)
    {
        (int at, int length) = _found[_first[number]]; // a name that stands in the list twice is found at its first place
        value = at < 0 ? default : span.Slice(at, length);
        return at >= 0;
    }

    private int Find(ReadOnlySpan<byte> name)
    {
        if ((_lengths & (1UL << (name.Length & 63))) == 0) return -1;
        for (int i = 0; i < _names.Length; i++)
            if (_names[i].Length == name.Length && name.SequenceEqual(_names[i])) return i;
        return -1;
    }
}
