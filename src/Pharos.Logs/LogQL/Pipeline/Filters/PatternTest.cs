using System.Text;
using Pharos.Logs.LogQL.Pipeline.Parsers;

namespace Pharos.Logs.LogQL.Pipeline.Filters;

/// <summary><c>|&gt; "text &lt;_&gt; text"</c>: the whole line.</summary>
internal sealed class PatternTest : TextTest
{
    private readonly LinePattern _pattern;

    /// <exception cref="Syntax.ParseException">The pattern is wrong.</exception>
    public PatternTest(string pattern)
    {
        _pattern = LinePattern.ParseTesting(pattern);
        if (_pattern.Literals.Any()) Texts = new LineTexts([.. _pattern.Literals.Where(l => l.Length > 0).Select(l => (IReadOnlyList<SoughtText>)[new SoughtText(l)])], IsExact: false);
        if (_pattern.Literals.MaxBy(l => l.Length) is { } longest) Required = new LiteralSearch([Encoding.UTF8.GetString(longest)], ignoresCase: false);
    }

    public override LiteralSearch? Required { get; }

    public override LineTexts? Texts { get; }

    public override bool Matches(ReadOnlySpan<byte> line) => _pattern.Matches(line);
}
