namespace Pharos.Traces.Store.Segments;

/// <summary>Numbers the entries of a table anew, in the order of their values.</summary>
internal static class SortedCodes
{
    public delegate int Comparison(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b);

    /// <summary>The new number of each old one; <paramref name="sorted"/> has the old number of each new one.</summary>
    public static int[] Of(ByteInterner table, Comparison compare, out int[] sorted)
    {
        sorted = [.. Enumerable.Range(0, table.Count)];
        Array.Sort(sorted, (a, b) => compare(table[a], table[b]));
        var codes = new int[sorted.Length];
        for (int i = 0; i < sorted.Length; i++) codes[sorted[i]] = i;
        return codes;
    }
}
