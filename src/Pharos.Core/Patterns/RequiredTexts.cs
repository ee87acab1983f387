using System.Text;

namespace Pharos.Core;

/// <summary>Texts of which each match of an unanchored regex must hold one: what an index or a quick search can look for before the regex runs.</summary>
/// <param name="AnyOf">One of these occurs; none is empty.</param>
/// <param name="IgnoresCase">In any case of its letters (by Unicode's simple folding).</param>
/// <param name="IsExact">Nothing more is needed: a text that holds one of them matches.</param>
public sealed record RequiredTexts(IReadOnlyList<string> AnyOf, bool IgnoresCase, bool IsExact)
{
    /// <summary>Beyond so many alternatives a search for them is no gain.</summary>
    private const int MaxTexts = 64;

    /// <summary>Null where nothing is certain.</summary>
    /// <exception cref="ArgumentException">The pattern is not valid RE2; the message is Go's.</exception>
    public static RequiredTexts? Of(string pattern)
    {
        (Re2Node root, _) = Re2Parser.Parse(pattern, dotMatchesNewline: false);
        return Find(root) is { } found && found.AnyOf.Count <= MaxTexts ? found with { InOrder = Runs(root) } : null;
    }

    /// <summary>The literal runs between the other parts of a sequence.</summary>
    private static List<string> Runs(Re2Node node)
    {
        var runs = new List<string>();
        if (node is not Re2Concat concat) return runs;
        var run = new StringBuilder();
        foreach (Re2Node part in (IEnumerable<Re2Node>)[.. concat.Parts, new Re2Empty()])
        {
            if (part is Re2Literal literal)
            {
                run.Append(literal.Text);
                continue;
            }
            if (run.Length > 0) runs.Add(run.ToString());
            run.Clear();
        }
        return runs;
    }

    /// <summary>Case-sensitive texts that each match holds one behind the other, not overlapping: more than one only for a pattern that is a plain sequence.</summary>
    public IReadOnlyList<string> InOrder { get; init; } = [];

    private int Score => AnyOf.Min(t => t.Length) * 100 - AnyOf.Count;

    private static RequiredTexts? Find(Re2Node node)
    {
        switch (node)
        {
            case Re2Literal { Text.Length: > 0 } l: return new RequiredTexts([l.Text], false, true);
            case Re2Class c when Folded(c) is { } letter: return new RequiredTexts([letter.ToString()], true, true);
            case Re2Capture c: return Find(c.Inner);
            case Re2Repeat { Min: > 0 } r: return Find(r.Inner) is { } inner ? inner with { IsExact = false } : null;
            case Re2Concat c: return Concat(c.Parts);
            case Re2Alternate a:
                var all = new List<string>();
                bool ignoresCase = false, isExact = true;
                List<RequiredTexts> choices = [];
                foreach (Re2Node choice in a.Choices)
                {
                    if (Find(choice) is not { } one || all.Count + one.AnyOf.Count > MaxTexts) return null;
                    choices.Add(one);
                    all.AddRange(one.AnyOf);
                    ignoresCase |= one.IgnoresCase;
                    isExact &= one.IsExact;
                }
                return new RequiredTexts([.. all.Distinct()], ignoresCase, isExact && choices.TrueForAll(c => c.IgnoresCase == ignoresCase || c.AnyOf.All(HasNoCase)));
            default: return null;
        }
    }

    /// <summary>Neighbouring literals are one text; of all parts the longest is the best.</summary>
    private static RequiredTexts? Concat(IReadOnlyList<Re2Node> parts)
    {
        RequiredTexts? best = null;
        var run = new StringBuilder();
        bool isFolded = false, hasCase = false;
        int used = 0;
        foreach (Re2Node part in parts)
        {
            if (part is Re2Empty)
            {
                used++;
                continue;
            }
            if (part is Re2Literal l)
            {
                run.Append(l.Text);
                hasCase |= !HasNoCase(l.Text);
                used++;
                continue;
            }
            if (part is Re2Class c && Folded(c) is { } letter)
            {
                run.Append(letter);
                isFolded = true;
                used++;
                continue;
            }
            EndRun(isWhole: false);
            if (Find(part) is { } inner && (best is null || inner.Score > best.Score)) best = inner with { IsExact = parts.Count == 1 && inner.IsExact };
        }
        EndRun(isWhole: used == parts.Count);
        return best;

        void EndRun(bool isWhole)
        {
            if (run.Length > 0)
            {
                var found = new RequiredTexts([run.ToString()], isFolded, isWhole && !(isFolded && hasCase));
                if (best is null || found.Score > best.Score) best = found;
            }
            run.Clear();
            isFolded = hasCase = false;
        }
    }

    private static bool HasNoCase(string text) => text.All(c => CaseFolding.Orbit(c).Length == 0);

    /// <summary>The lower-case letter of a class that is one letter in its cases, as <c>(?i)</c> makes it.</summary>
    private static char? Folded(Re2Class c)
    {
        if (c.Set.Count is < 2 or > 4 || c.Set.Ranges[0].Low > char.MaxValue) return null;
        ReadOnlySpan<char> orbit = CaseFolding.Orbit((char)c.Set.Ranges[0].Low);
        if (orbit.Length != c.Set.Count) return null;
        foreach (char member in orbit) if (!c.Set.Ranges.Any(r => member >= r.Low && member <= r.High)) return null;
        return char.ToLowerInvariant((char)c.Set.Ranges[0].Low);
    }
}
