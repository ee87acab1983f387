namespace Pharos.Core;

/// <summary>A set of code points, as ascending ranges that do not touch (ends included).</summary>
internal sealed class RuneSet
{
    public const int MaxRune = 0x10FFFF;

    private readonly List<(int Low, int High)> _ranges;

    private RuneSet(List<(int, int)> ranges) => _ranges = ranges;

    public IReadOnlyList<(int Low, int High)> Ranges => _ranges;

    public static RuneSet Of(params IEnumerable<(int Low, int High)> ranges)
    {
        var merged = new List<(int Low, int High)>();
        foreach ((int low, int high) in ranges.OrderBy(r => r.Low))
        {
            if (merged.Count > 0 && low <= merged[^1].High + 1) merged[^1] = (merged[^1].Low, Math.Max(merged[^1].High, high));
            else merged.Add((low, high));
        }
        return new RuneSet(merged);
    }

    public RuneSet Union(RuneSet other) => Of(_ranges.Concat(other._ranges));

    public RuneSet Complement()
    {
        var gaps = new List<(int, int)>();
        int next = 0;
        foreach ((int low, int high) in _ranges)
        {
            if (low > next) gaps.Add((next, low - 1));
            next = high + 1;
        }
        if (next <= MaxRune) gaps.Add((next, MaxRune));
        return new RuneSet(gaps);
    }

    /// <summary>With every code point that differs only in case from one in the set.</summary>
    public RuneSet Folded() => Of(_ranges.Concat(CaseFolding.Orbits.Where(orbit => orbit.Any(Contains)).SelectMany(orbit => orbit.Select(c => ((int)c, (int)c)))));

    public bool Contains(char c) => Contains((int)c);

    public bool Contains(int rune)
    {
        foreach ((int low, int high) in _ranges)
            if (rune >= low && rune <= high) return true;
        return false;
    }

    /// <summary>How many code points there are.</summary>
    public int Count => _ranges.Sum(r => r.High - r.Low + 1);
}
