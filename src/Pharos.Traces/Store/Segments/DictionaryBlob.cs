using Pharos.Storage.Bytes;

namespace Pharos.Traces.Store.Segments;

/// <summary>Byte strings by number.</summary>
/// <remarks><code>
/// v  entries
/// v  of them strings, then v integers: sorted dictionaries begin with these, see <see cref="AttributeBytes.Compare"/>; 0 and 0 in tables that are not sorted
/// v  length of each entry
/// n  the entries
/// </code></remarks>
internal sealed class DictionaryBlob
{
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly int[] _ends;

    private DictionaryBlob(ReadOnlyMemory<byte> bytes, int[] ends, int strings, int integers)
    {
        _bytes = bytes;
        _ends = ends;
        Strings = strings;
        Integers = integers;
    }

    public int Count => _ends.Length;

    public int Strings { get; }

    public int Integers { get; }

    public long SizeBytes => _bytes.Length + (4L * _ends.Length);

    public ReadOnlySpan<byte> this[int number]
    {
        get
        {
            int from = number == 0 ? 0 : _ends[number - 1];
            return _bytes.Span[from.._ends[number]];
        }
    }

    /// <summary>Number of a string's AnyValue message in a sorted dictionary, or -1.</summary>
    public int FindString(ReadOnlySpan<byte> value)
    {
        int low = 0, high = Strings - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            int order = AttributeBytes.Compare(this[middle], value);
            if (order == 0) return middle;
            if (order < 0) low = middle + 1;
            else high = middle - 1;
        }
        return -1;
    }

    /// <summary>The bytes of an entry.</summary>
    public delegate ReadOnlySpan<byte> EntryOf(int number);

    public static void Write(int count, int strings, int integers, EntryOf entry, ByteWriter to)
    {
        to.Uvarint((ulong)count);
        to.Uvarint((ulong)strings);
        to.Uvarint((ulong)integers);
        for (int i = 0; i < count; i++) to.Uvarint((ulong)entry(i).Length);
        for (int i = 0; i < count; i++) to.Bytes(entry(i));
    }

    public static DictionaryBlob Read(ReadOnlyMemory<byte> bytes)
    {
        var from = new ByteReader(bytes.Span);
        int count = from.Count("entries", from.Remaining);
        int strings = from.Count("strings", count), integers = from.Count("integers", count - strings);
        var ends = new int[count];
        int end = 0;
        for (int i = 0; i < count; i++) ends[i] = end += from.Count("entry length", int.MaxValue - end);
        if (from.Remaining != end) throw from.Fault("entries", $"have {from.Remaining} bytes, {end} expected");
        return new DictionaryBlob(bytes[from.Position..], ends, strings, integers);
    }
}
