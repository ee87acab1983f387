using System.Text;
using Pharos.Wire;
using Pharos.Wire.Otlp;

namespace Pharos.SpanMetrics.Spans;

/// <summary>Finds several attributes of a span in one walk. Not thread-safe; its findings hold until the next walk.</summary>
internal sealed class WantedAttributes(IReadOnlyList<string> names)
{
    private readonly byte[][] _names = [.. names.Select(Encoding.UTF8.GetBytes)];
    private readonly int[] _first = [.. names.Select(n => names.ToList().IndexOf(n))];
    private readonly (int At, int Length)[] _found = new (int, int)[names.Count];

    public int Count => _names.Length;

    public ReadOnlySpan<byte> Name(int number) => _names[number];

    public void Walk(ReadOnlySpan<byte> span)
    {
        _found.AsSpan().Fill((-1, 0));
        var reader = new ProtoReader(span);
        while (reader.Next())
        {
            if (reader.Field != OtlpSpan.AttributeField)
            {
                reader.Skip();
                continue;
            }
            ReadOnlySpan<byte> message = reader.ReadBytes();
            int begin = reader.Position - message.Length;
            var pair = new ProtoReader(message);
            int number = -1;
            while (pair.Next())
            {
                if (pair.Field == 1) number = Find(pair.ReadBytes());
                else if (pair.Field == 2)
                {
                    int length = pair.ReadBytes().Length;
                    if (number >= 0 && _found[number].At < 0) _found[number] = (begin + pair.Position - length, length);
                }
                else pair.Skip();
            }
        }
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
        for (int i = 0; i < _names.Length; i++)
            if (_names[i].Length == name.Length && name.SequenceEqual(_names[i])) return i;
        return -1;
    }
}
