using System.Buffers.Binary;
using Pharos.Traces.Store.Head;
using Pharos.Wire.Otlp;

namespace Pharos.Traces.Store.Segments;

/// <summary>Puts the values of a key in the order of a dictionary (<see cref="AttributeBytes.Compare"/>): by eight bytes after what all texts share, and only where these are equal by the whole value.</summary>
internal static class PairOrder
{
    /// <param name="pairs">In: pairs of one key. Out: in order.</param>
    public static void Sort(PairTable table, Span<int> pairs, out int strings, out int integers)
    {
        var texts = new List<int>(pairs.Length);
        List<int> numbers = [], others = [];
        foreach (int pair in pairs)
        {
            int rank = AttributeBytes.Rank(table.ValueOf(pair));
            (rank == 0 ? texts : rank == 1 ? numbers : others).Add(pair);
        }
        (strings, integers) = (texts.Count, numbers.Count);
        SortTexts(table, texts, pairs);
        SortNumbers(table, numbers, pairs[strings..]);
        others.Sort((a, b) => AttributeBytes.Compare(table.ValueOf(a), table.ValueOf(b)));
        System.Runtime.InteropServices.CollectionsMarshal.AsSpan(others).CopyTo(pairs[(strings + integers)..]);
    }

    private static void SortTexts(PairTable table, List<int> pairs, Span<int> to)
    {
        if (pairs.Count == 0) return;
        ReadOnlySpan<byte> shared = Text(table, pairs[0]);
        foreach (int pair in pairs) shared = shared[..shared.CommonPrefixLength(Text(table, pair))];
        Span<int> sorted = to[..pairs.Count];
        System.Runtime.InteropServices.CollectionsMarshal.AsSpan(pairs).CopyTo(sorted);
        var keys = new ulong[pairs.Count];
        for (int i = 0; i < keys.Length; i++) keys[i] = Key(Text(table, pairs[i])[shared.Length..]);
        keys.AsSpan().Sort(sorted);
        for (int from = 0, end; from < keys.Length; from = end)
        {
            for (end = from + 1; end < keys.Length && keys[end] == keys[from];) end++;
            if (end - from > 1) sorted[from..end].Sort((a, b) => Text(table, a).SequenceCompareTo(Text(table, b)));
        }
    }

    private static void SortNumbers(PairTable table, List<int> pairs, Span<int> to)
    {
        Span<int> sorted = to[..pairs.Count];
        System.Runtime.InteropServices.CollectionsMarshal.AsSpan(pairs).CopyTo(sorted);
        var keys = new long[pairs.Count];
        for (int i = 0; i < keys.Length; i++) AttributeBytes.TryInteger(table.ValueOf(pairs[i]), out keys[i]);
        keys.AsSpan().Sort(sorted);
        for (int from = 0, end; from < keys.Length; from = end)
        {
            for (end = from + 1; end < keys.Length && keys[end] == keys[from];) end++;
            if (end - from > 1) sorted[from..end].Sort((a, b) => table.ValueOf(a).SequenceCompareTo(table.ValueOf(b))); // one number in longer and shorter form
        }
    }

    private static ReadOnlySpan<byte> Text(PairTable table, int pair)
    {
        AttributeMessage.TryText(table.ValueOf(pair), out ReadOnlySpan<byte> text);
        return text;
    }

    /// <summary>The first eight bytes, zeros after the end: equal keys say nothing, others have the order of the texts.</summary>
    private static ulong Key(ReadOnlySpan<byte> text)
    {
        if (text.Length >= 8) return BinaryPrimitives.ReadUInt64BigEndian(text);
        ulong key = 0;
        for (int i = 0; i < text.Length; i++) key |= (ulong)text[i] << (56 - (8 * i));
        return key;
    }
}
