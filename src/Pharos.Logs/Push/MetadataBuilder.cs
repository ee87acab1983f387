using System.Globalization;
using System.Numerics;
using System.Text;
using Pharos.Core;
using Pharos.Logs.LogQL;
using Pharos.Storage.Bytes;

namespace Pharos.Logs.Push;

/// <summary>Collects the structured metadata of one entry and writes it as <see cref="LabelBytes"/>. Used again and again, so that an entry costs no objects.</summary>
internal sealed class MetadataBuilder
{
    private readonly ByteWriter _text = new();
    private readonly ByteWriter _packed = new();
    private Pair[] _pairs = new Pair[16]; // in order of name

    public int Count { get; private set; }

    /// <summary>Pairs that found no place, because there are <see cref="LabelBytes.MaxLabels"/>: the entry must be refused.</summary>
    public int LeftOut { get; private set; }

    /// <summary>Bytes of names and values.</summary>
    public long TextBytes
    {
        get
        {
            long sum = 0;
            foreach (ref readonly Pair pair in _pairs.AsSpan(0, Count)) sum += pair.NameLength + pair.ValueLength;
            return sum;
        }
    }

    public void Clear()
    {
        Count = LeftOut = 0;
        _text.Clear();
    }

    /// <summary>Takes the pairs of another in place of its own.</summary>
    public void CopyFrom(MetadataBuilder other)
    {
        _text.Clear();
        _text.Bytes(other._text.Written);
        if (_pairs.Length < other.Count) _pairs = new Pair[other._pairs.Length];
        other._pairs.AsSpan(0, other.Count).CopyTo(_pairs);
        (Count, LeftOut) = (other.Count, other.LeftOut);
    }

    /// <summary>Sets a pair under a name that is one for a label already; an empty value removes it.</summary>
    public void Set(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        int at = IndexOf(name, out bool stands);
        if (value.IsEmpty)
        {
            if (!stands) return;
            _pairs.AsSpan(at + 1, --Count - at).CopyTo(_pairs.AsSpan(at));
            return;
        }
        int start = _text.Length;
        if (stands)
        {
            _text.Bytes(value);
            _pairs[at] = _pairs[at] with { ValueAt = start, ValueLength = value.Length };
            return;
        }
        if (Count == LabelBytes.MaxLabels)
        {
            LeftOut++;
            return;
        }
        _text.Bytes(name);
        _text.Bytes(value);
        if (Count == _pairs.Length) Array.Resize(ref _pairs, 2 * Count);
        _pairs.AsSpan(at, Count++ - at).CopyTo(_pairs.AsSpan(at + 1));
        _pairs[at] = new Pair(start, name.Length, start + name.Length, value.Length);
    }

    public void SetNumber<T>(ReadOnlySpan<byte> name, T value)
        where T : struct, IBinaryInteger<T>
    {
        Span<byte> digits = stackalloc byte[20];
        value.TryFormat(digits, out int length, default, CultureInfo.InvariantCulture);
        Set(name, digits[..length]);
    }

    /// <summary>Sets a pair under the name that Loki makes of a sender's.</summary>
    public void SetForeign(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (MetadataNames.IsClean(name)) Set(name, value);
        else Set(Encoding.UTF8.GetBytes(MetadataNames.Sanitize(Encoding.UTF8.GetString(name))), value);
    }

    public void Set(string name, string value) => Set(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(value));

    public bool TryGet(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        int at = IndexOf(name, out bool stands);
        value = stands ? _text.Written.Slice(_pairs[at].ValueAt, _pairs[at].ValueLength) : default;
        return stands;
    }

    /// <summary>Good until the next call.</summary>
    public ReadOnlySpan<byte> Pack()
    {
        _packed.Clear();
        if (Count == 0) return default;
        _packed.Uvarint((ulong)Count);
        ReadOnlySpan<byte> text = _text.Written;
        foreach (ref readonly Pair pair in _pairs.AsSpan(0, Count))
        {
            _packed.Uvarint((ulong)pair.NameLength);
            _packed.Bytes(text.Slice(pair.NameAt, pair.NameLength));
            _packed.Uvarint((ulong)pair.ValueLength);
            _packed.Bytes(text.Slice(pair.ValueAt, pair.ValueLength));
        }
        return _packed.Written;
    }

    /// <summary>Where a name stands or belongs; names are ASCII, whose bytes are in the order of <see cref="LabelSet"/>.</summary>
    private int IndexOf(ReadOnlySpan<byte> name, out bool stands)
    {
        ReadOnlySpan<byte> text = _text.Written;
        int low = 0, high = Count;
        while (low < high)
        {
            int middle = (low + high) >>> 1, order = text.Slice(_pairs[middle].NameAt, _pairs[middle].NameLength).SequenceCompareTo(name);
            if (order == 0)
            {
                stands = true;
                return middle;
            }
            if (order < 0) low = middle + 1;
            else high = middle;
        }
        stands = false;
        return low;
    }

    private readonly record struct Pair(int NameAt, int NameLength, int ValueAt, int ValueLength);
}
