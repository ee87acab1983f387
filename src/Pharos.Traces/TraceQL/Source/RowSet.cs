using System.Numerics;

namespace Pharos.Traces.TraceQL;

/// <summary>A set of numbers 0 to <see cref="Capacity"/> - 1, one bit each.</summary>
internal sealed class RowSet(int capacity)
{
    private readonly ulong[] _words = new ulong[(capacity + 63) >> 6];

    public int Capacity { get; } = capacity;

    public Span<ulong> Words => _words;

    public bool IsEmpty => !_words.AsSpan().ContainsAnyExcept(0UL);

    public int Count
    {
        get
        {
            int count = 0;
            foreach (ulong word in _words) count += BitOperations.PopCount(word);
            return count;
        }
    }

    public void Add(int row) => _words[row >> 6] |= 1UL << (row & 63);

    public void AddRange(int from, int to)
    {
        for (int row = from; row < to; row++) Add(row);
    }

    public bool Contains(int row) => (_words[row >> 6] & (1UL << (row & 63))) != 0;

    /// <summary>The first member from <paramref name="row"/> on, or -1.</summary>
    public int Next(int row)
    {
        int at = row >> 6;
        if (at >= _words.Length) return -1;
        ulong word = _words[at] & (ulong.MaxValue << (row & 63));
        while (word == 0)
        {
            if (++at >= _words.Length) return -1;
            word = _words[at];
        }
        return (at << 6) + BitOperations.TrailingZeroCount(word);
    }

    /// <summary>Whether any of the range, end excluded, is a member.</summary>
    public bool AnyIn(int from, int to)
    {
        int next = Next(from);
        return next >= 0 && next < to;
    }

    public void And(RowSet other)
    {
        for (int i = 0; i < _words.Length; i++) _words[i] &= other._words[i];
    }

    public void Or(RowSet other)
    {
        for (int i = 0; i < _words.Length; i++) _words[i] |= other._words[i];
    }
}
