using Pharos.Logs.LogQL.Pipeline.Filters;

namespace Pharos.Logs.LogQL.Engine;

/// <summary>Line filters asked of a block that finds texts without putting its lines together.</summary>
internal sealed class TextRows
{
    private bool[] _passing = [], _test = [], _group = [];

    /// <summary>Filters that lines have to be read for.</summary>
    public List<LineFilterStage> Left { get; } = [];

    /// <summary>Drops rows that certainly do not pass.</summary>
    public void Keep(ILogBlock block, IReadOnlyList<LineFilterStage> filters, BlockRows rows)
    {
        Left.Clear();
        if (_group.Length < block.Count) (_passing, _test, _group) = (new bool[block.Count], new bool[block.Count], new bool[block.Count]);
        foreach (LineFilterStage filter in filters)
        {
            if (rows.Count == 0) return;
            // Of lines that may match a negative filter those that do must be told apart by reading.
            if (filter.Texts is not { } tests || (filter.IsNegative && !tests.All(t => t.IsExact)) || !TryFind(block, tests, filter.IsNegative, out bool isExact))
            {
                Left.Add(filter);
                continue;
            }
            rows.Keep(_passing, !filter.IsNegative);
            if (!isExact) Left.Add(filter);
        }
    }

    /// <summary>Sets the rows for which one of the tests may hold.</summary>
    /// <param name="mustBeExact">Whether the rows found must be those that match.</param>
    private bool TryFind(ILogBlock block, IReadOnlyList<LineTexts> tests, bool mustBeExact, out bool isExact)
    {
        int count = block.Count;
        isExact = true;
        _passing.AsSpan(0, count).Clear();
        foreach (LineTexts test in tests)
        {
            _test.AsSpan(0, count).Fill(true);
            isExact &= test.IsExact;
            int left = count;
            foreach (IReadOnlyList<SoughtText> group in test.Groups)
            {
                if (left < count / 16 && !mustBeExact)
                {
                    isExact = false; // so few lines are put together faster than columns are searched once more
                    break;
                }
                if (!TryFindGroup(block, group)) return false;
                left = And(_test.AsSpan(0, count), _group.AsSpan(0, count));
                if (left == 0) break;
            }
            if (left > 0) Or(_passing.AsSpan(0, count), _test.AsSpan(0, count));
        }
        return true;
    }

    private bool TryFindGroup(ILogBlock block, IReadOnlyList<SoughtText> texts)
    {
        int count = block.Count;
        _group.AsSpan(0, count).Clear();
        foreach (SoughtText text in texts)
            if (block.MayContain(text.Bytes) && !block.TryFindText(text, _group)) return false;
        return true;
    }

    /// <summary>Returns how many are left.</summary>
    private static int And(Span<bool> target, ReadOnlySpan<bool> other)
    {
        int left = 0;
        for (int i = 0; i < target.Length; i++) if (target[i] &= other[i]) left++;
        return left;
    }

    private static void Or(Span<bool> target, ReadOnlySpan<bool> other)
    {
        for (int i = 0; i < target.Length; i++) target[i] |= other[i];
    }
}
