using System.Collections.Immutable;
using Pharos.Core;

namespace Pharos.Metrics.PromQL.Syntax;

/// <summary>Parses vector selectors: a metric name, label matchers in braces, or both.</summary>
internal sealed class SelectorParser(TokenStream tokens)
{
    public VectorSelector Parse()
    {
        Token first = tokens.Peek;
        if (first.Kind == TokenKind.LeftBrace)
        {
            (List<LabelMatcher> matchers, int end) = Matchers();
            return new VectorSelector("", [.. matchers], new SourceSpan(first.Start, end));
        }
        if (!Keywords.CanBeMetricName(first.Kind)) throw tokens.Unexpected();
        return Named(tokens.Next());
    }

    /// <summary>The rest of a selector whose metric name has been read.</summary>
    public VectorSelector Named(Token name)
    {
        var isNamed = new LabelMatcher(MatchOp.Equal, Label.MetricName, name.Text);
        if (!tokens.Is(TokenKind.LeftBrace)) return new VectorSelector(name.Text, [isNamed], name.Span);
        (List<LabelMatcher> matchers, int end) = Matchers();
        matchers.Add(isNamed);
        return new VectorSelector(name.Text, [.. matchers], new SourceSpan(name.Start, end));
    }

    private (List<LabelMatcher> Matchers, int End) Matchers()
    {
        tokens.Expect(TokenKind.LeftBrace);
        var matchers = new List<LabelMatcher>();
        while (!tokens.Is(TokenKind.RightBrace))
        {
            Matcher(matchers);
            if (tokens.Accept(TokenKind.Comma)) continue;
            if (!tokens.Is(TokenKind.RightBrace)) throw tokens.Unexpected("label matching", "\",\" or \"}\"");
        }
        return (matchers, tokens.Next().End);
    }

    private void Matcher(List<LabelMatcher> matchers)
    {
        if (tokens.Peek.Kind is not (TokenKind.Identifier or TokenKind.String)) throw tokens.Unexpected("label matching", "identifier or \"}\"");
        Token name = tokens.Next();
        string label = name.Kind == TokenKind.String ? Literals.Unquote(name.Text) : name.Text;
        MatchOp? op = tokens.Peek.Kind switch
        {
            TokenKind.Assign => MatchOp.Equal,
            TokenKind.NotEqual => MatchOp.NotEqual,
            TokenKind.RegexMatch => MatchOp.Regex,
            TokenKind.RegexNotMatch => MatchOp.NotRegex,
            _ => null,
        };
        if (op is null)
        {
            if (name.Kind != TokenKind.String) throw tokens.Unexpected("label matching", "label matching operator");
            matchers.Add(new LabelMatcher(MatchOp.Equal, Label.MetricName, label));
            return;
        }
        tokens.Next();
        if (!tokens.Is(TokenKind.String)) throw tokens.Unexpected("label matching", "string");
        Token value = tokens.Next();
        try { matchers.Add(new LabelMatcher(op.Value, label, Literals.Unquote(value.Text))); }
        catch (ArgumentException e) { tokens.Error(new SourceSpan(name.Start, value.End), e.Message); }
    }
}
