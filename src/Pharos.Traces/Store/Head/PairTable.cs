using Pharos.Wire;
using Pharos.Wire.Otlp;

namespace Pharos.Traces.Store.Head;

/// <summary>The distinct attributes of a head, as KeyValue messages, and the keys among them.</summary>
internal sealed class PairTable
{
    /// <summary>The key is one too many for this head.</summary>
    public const int Dropped = -1;

    private const int Malformed = -2, Truncated = 1 << 30;

    private readonly ByteInterner _pairs = new();
    private readonly ByteInterner _keys = new();
    private int[] _target = new int[64]; // of what was sent: what is stored instead, with the bit Truncated
    private int[] _keyOf = new int[64];
    private readonly ProtoWriter _canonical = new();

    public ByteInterner Keys => _keys;

    public int Count => _pairs.Count;

    public long SizeBytes => _pairs.SizeBytes + _keys.SizeBytes;

    public ReadOnlySpan<byte> this[int pair] => _pairs[pair];

    public int KeyOf(int pair) => Volatile.Read(ref _keyOf)[pair];

    public ReadOnlySpan<byte> ValueOf(int pair)
    {
        AttributeMessage.Split(_pairs[pair], out _, out ReadOnlySpan<byte> value);
        return value;
    }

    /// <summary>The number of a KeyValue message, or <see cref="Dropped"/>.</summary>
    /// <exception cref="MalformedMessageException">Not such a message.</exception>
    public int Intern(ReadOnlySpan<byte> keyValue, TraceLimits limits, out bool isTruncated)
    {
        int pair = _pairs.Intern(keyValue, out bool isNew);
        int target = isNew ? Learn(pair, limits) : _target[pair];
        isTruncated = target >= 0 && (target & Truncated) != 0;
        if (target == Malformed) throw new MalformedMessageException("an attribute is malformed");
        return target < 0 ? Dropped : target & ~Truncated;
    }

    private int Learn(int pair, TraceLimits limits)
    {
        Set(ref _target, pair, Malformed);
        Set(ref _keyOf, pair, -1);
        ReadOnlySpan<byte> keyValue = _pairs[pair];
        AttributeMessage.Split(keyValue, out ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value);
        AttributeBytes.Validate(value);
        bool cut = key.Length > limits.MaxAttributeBytes || (value.Length > limits.MaxAttributeBytes && AttributeMessage.TryText(value, out ReadOnlySpan<byte> text) && text.Length > limits.MaxAttributeBytes)
            || value.Length > 64L * limits.MaxAttributeBytes;
        byte[]? stored = Canonical(keyValue, key, value, cut, limits.MaxAttributeBytes);
        if (stored is not null)
        {
            int other = _pairs.Intern(stored, out bool isNew);
            int target = isNew ? Accept(other, limits) : _target[other];
            if (target >= 0 && cut) target |= Truncated;
            Set(ref _target, pair, target);
            return target;
        }
        return Accept(pair, limits);
    }

    private int Accept(int pair, TraceLimits limits)
    {
        AttributeMessage.Split(_pairs[pair], out ReadOnlySpan<byte> key, out _);
        int keyNumber = _keys.Count < limits.MaxAttributeKeys ? _keys.Intern(key) : _keys.Find(key);
        Set(ref _keyOf, pair, keyNumber);
        int target = keyNumber < 0 ? Dropped : pair;
        Set(ref _target, pair, target);
        return target;
    }

    /// <summary>The one way in which a key-value pair is stored, or null where it was sent so.</summary>
    private byte[]? Canonical(ReadOnlySpan<byte> sent, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, bool cut, int maxBytes)
    {
        ProtoWriter to = _canonical;
        to.Clear();
        to.WriteBytes(1, cut ? Cut(key, maxBytes) : key);
        if (cut && AttributeMessage.TryText(value, out ReadOnlySpan<byte> text))
        {
            int open = to.Open(2);
            to.WriteBytes(1, Cut(text, maxBytes));
            to.Close(open);
        }
        else if (!cut || value.Length <= 64L * maxBytes) to.WriteBytes(2, value);
        return to.Written.SequenceEqual(sent) ? null : to.Written.ToArray();
    }

    /// <summary>At most so many bytes, not within a character.</summary>
    private static ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> text, int maxBytes)
    {
        if (text.Length <= maxBytes) return text;
        int at = maxBytes;
        while (at > 0 && (text[at] & 0xC0) == 0x80) at--;
        return text[..at];
    }

    private static void Set(ref int[] array, int index, int value)
    {
        if (index >= array.Length)
        {
            var larger = new int[Math.Max(index + 1, 2 * array.Length)];
            Array.Copy(array, larger, array.Length);
            Volatile.Write(ref array, larger);
        }
        array[index] = value;
    }
}
