using Pharos.Logs.LogQL.Syntax;

namespace Pharos.Logs.LogQL.Pipeline.Filters;

/// <summary>A line filter: one of its tests holds, or (negative) none.</summary>
internal sealed class LineFilterStage : Stage
{
    private readonly TextTest[] _tests;
    /// <exception cref="ParseException">A pattern is wrong.</exception>
    public LineFilterStage(LineFilterExpr filter)
    {
        IsNegative = filter.Op is LineFilterOp.NotContains or LineFilterOp.NotMatches or LineFilterOp.NotPattern;
        _tests = [.. filter.Texts.Select(t => Create(filter.Op, t))];
        if (!IsNegative) Required = Join([.. _tests.Select(t => t.Required)]);
        if (_tests.All(t => t.Texts is not null)) Texts = [.. _tests.Select(t => t.Texts!)];
    }

    /// <summary>Whether lines that match are dropped.</summary>
    public bool IsNegative { get; }

    /// <summary>What every line that passes must hold, or null.</summary>
    public LiteralSearch? Required { get; }

    /// <summary>For each test the texts that a matching line holds; null where some test has none.</summary>
    public IReadOnlyList<LineTexts>? Texts { get; }

    public override bool Process(LineState line) => Matches(line.Line.Span);

    public bool Matches(ReadOnlySpan<byte> line)
    {
        foreach (TextTest test in _tests) if (test.Matches(line)) return !IsNegative;
        return IsNegative;
    }

    private static TextTest Create(LineFilterOp op, LineFilterText text)
    {
        if (text.IsIp) return new IpTest(text.Text);
        return op switch
        {
            LineFilterOp.Contains or LineFilterOp.NotContains => new ContainsTest(text.Text),
            LineFilterOp.Matches or LineFilterOp.NotMatches => new RegexTest(text.Text),
            _ => new PatternTest(text.Text),
        };
    }

    private static LiteralSearch? Join(IReadOnlyList<LiteralSearch?> searches)
    {
        if (searches.Count == 1) return searches[0];
        if (searches.Any(s => s is null or { IsUsable: false })) return null;
        return new LiteralSearch([.. searches.SelectMany(s => s!.Literals).Select(System.Text.Encoding.UTF8.GetString).Distinct()], searches.Any(s => s!.IgnoresCase));
    }
}
