using System.Text;

namespace Pharos.Core;

/// <summary>What can be told of an anchored pattern without running it.</summary>
internal static class PatternFacts
{
    /// <summary>Beyond this many literals a set is not worth having.</summary>
    private const int MaxLiterals = 256;

    /// <summary>All values that the pattern matches, where they are few; else null.</summary>
    public static IReadOnlyList<string>? Literals(Re2Node node)
    {
        List<string>? found = Words(node);
        return found is { Count: <= MaxLiterals } ? [.. found.Distinct()] : null;
    }

    private static List<string>? Words(Re2Node node)
    {
        switch (node)
        {
            case Re2Empty: return [""];
            case Re2Literal l: return [l.Text];
            case Re2Capture c: return Words(c.Inner);
            case Re2Class c when c.Set.Count <= MaxLiterals:
                return [.. c.Set.Ranges.SelectMany(r => Enumerable.Range(r.Low, r.High - r.Low + 1)).Where(Rune.IsValid).Select(v => new Rune(v).ToString())];
            case Re2Repeat { Min: 0, Max: 1 } r: return Words(r.Inner) is { } optional ? [.. optional, ""] : null;
            case Re2Alternate a:
                var all = new List<string>();
                foreach (Re2Node choice in a.Choices)
                {
                    if (Words(choice) is not { } words || all.Count + words.Count > MaxLiterals) return null;
                    all.AddRange(words);
                }
                return all;
            case Re2Concat c:
                List<string> whole = [""];
                for (int i = 0; i < c.Parts.Count; i++)
                {
                    // ^ at the start and $ at the end say nothing more
                    if (c.Parts[i] is Re2Assertion a && ((i == 0 && a.DotNet == @"\A") || (i == c.Parts.Count - 1 && a.DotNet == @"\z"))) continue;
                    if (Words(c.Parts[i]) is not { } words || whole.Count * words.Count > MaxLiterals) return null;
                    whole = [.. whole.SelectMany(head => words.Select(tail => head + tail))];
                }
                return whole;
            default: return null;
        }
    }

    /// <summary>The globs of which a value must match one, where the pattern is no more than that; else null.</summary>
    public static IReadOnlyList<Glob>? Globs(Re2Node node)
    {
        IReadOnlyList<Re2Node> choices = Unwrap(node) is Re2Alternate a ? a.Choices : [node];
        var globs = new List<Glob>();
        foreach (Re2Node choice in choices)
        {
            var builder = new GlobBuilder();
            if (!builder.Add(choice, isFirst: true, isLast: true)) return null;
            globs.Add(builder.Build());
        }
        return globs;
    }

    /// <summary>What every matching value begins with.</summary>
    public static string Prefix(Re2Node node)
    {
        var text = new StringBuilder();
        AppendPrefix(node, text, isStart: true);
        return text.ToString();
    }

    private static bool AppendPrefix(Re2Node node, StringBuilder text, bool isStart)
    {
        switch (node)
        {
            case Re2Empty: return true;
            case Re2Assertion { DotNet: @"\A" } when isStart: return true;
            case Re2Literal l:
                text.Append(l.Text);
                return true;
            case Re2Capture c: return AppendPrefix(c.Inner, text, isStart);
            case Re2Concat c:
                for (int i = 0; i < c.Parts.Count; i++)
                    if (!AppendPrefix(c.Parts[i], text, isStart && i == 0)) return false;
                return true;
            case Re2Repeat { Min: > 0 } r: // the first round is certain, what follows is not
                AppendPrefix(r.Inner, text, isStart);
                return false;
            default: return false;
        }
    }

    private static Re2Node Unwrap(Re2Node node) => node switch
    {
        Re2Capture c => Unwrap(c.Inner),
        Re2Concat { Parts: [var only] } => Unwrap(only),
        _ => node,
    };
}
