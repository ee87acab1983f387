using System.Collections.Immutable;

namespace Pharos.Metrics.PromQL.Syntax;

/// <summary>Parses label lists in parentheses: of <c>by</c>, <c>without</c>, <c>on</c>, <c>ignoring</c>, <c>group_left</c> and <c>group_right</c>.</summary>
internal sealed class GroupingParser(TokenStream tokens)
{
    public ImmutableArray<string> Labels()
    {
        if (!tokens.Accept(TokenKind.LeftParen)) throw tokens.Unexpected("grouping opts", "\"(\"");
        ImmutableArray<string>.Builder labels = ImmutableArray.CreateBuilder<string>();
        while (!tokens.Is(TokenKind.RightParen))
        {
            labels.Add(OneLabel());
            if (tokens.Accept(TokenKind.Comma)) continue;
            if (!tokens.Is(TokenKind.RightParen)) throw tokens.Unexpected("grouping opts", "\",\" or \")\"");
        }
        tokens.Next();
        return labels.DrainToImmutable();
    }

    private string OneLabel()
    {
        Token token = tokens.Peek;
        if (token.Kind != TokenKind.String && !Keywords.CanBeLabel(token.Kind)) throw tokens.Unexpected("grouping opts", "label");
        tokens.Next();
        string label = token.Kind == TokenKind.String ? Literals.Unquote(token.Text) : token.Text;
        if (label.Length == 0) tokens.Error(token.Span, "invalid label name for grouping: \"\"");
        return label;
    }
}
