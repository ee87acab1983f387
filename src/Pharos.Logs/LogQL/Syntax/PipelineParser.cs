using System.Collections.Immutable;
using Pharos.Core;

namespace Pharos.Logs.LogQL.Syntax;

/// <summary>Parses the stages after a selector.</summary>
internal sealed class PipelineParser(TokenStream tokens, Checker checker)
{
    /// <summary>Stages of one pipeline.</summary>
    private const int MaxStages = 500;

    private readonly LabelFilterParser _filters = new(tokens);
    private bool _pipeRead;

    /// <summary>All stages up to the end, a range or <c>unwrap</c>; a pipe before <c>unwrap</c> has then been read.</summary>
    public ImmutableArray<StageExpr> Stages()
    {
        var stages = ImmutableArray.CreateBuilder<StageExpr>();
        while (!_pipeRead)
        {
            if (stages.Count > MaxStages) throw new ParseException($"more than {MaxStages} pipeline stages");
            if (FilterOp(tokens.Peek.Kind) is { } op) LineFilters(op, stages);
            else if (tokens.Is(TokenKind.Pipe))
            {
                SourceSpan start = tokens.Next().Span;
                if (tokens.Is(TokenKind.Unwrap)) _pipeRead = true;
                else stages.Add(Stage(start));
            }
            else break;
        }
        return stages.ToImmutable();
    }

    /// <summary><c>unwrap</c> with the filters after it, where <see cref="Stages"/> stopped before one.</summary>
    public UnwrapExpr? Unwrap()
    {
        if (!_pipeRead) return null;
        _pipeRead = false;
        SourceSpan start = tokens.Expect(TokenKind.Unwrap).Span;
        var conversion = Conversion.None;
        string label;
        if (tokens.Is(TokenKind.Conversion))
        {
            conversion = Conversions.ByName[tokens.Next().Text];
            tokens.Expect(TokenKind.OpenParen);
            label = tokens.Expect(TokenKind.Identifier).Text;
            tokens.Expect(TokenKind.CloseParen);
        }
        else label = tokens.Is(TokenKind.Identifier) ? tokens.Next().Text : throw tokens.Unexpected();
        var filters = ImmutableArray.CreateBuilder<LabelFilterExpr>();
        while (tokens.Accept(TokenKind.Pipe))
        {
            if (filters.Count > MaxStages) throw new ParseException($"more than {MaxStages} pipeline stages");
            filters.Add(_filters.Parse());
        }
        return new UnwrapExpr(label, conversion, filters.ToImmutable(), start.To(tokens.Last));
    }

    private static LineFilterOp? FilterOp(TokenKind kind) => kind switch
    {
        TokenKind.PipeExact => LineFilterOp.Contains,
        TokenKind.NotEqual => LineFilterOp.NotContains,
        TokenKind.PipeMatch => LineFilterOp.Matches,
        TokenKind.NotMatches => LineFilterOp.NotMatches,
        TokenKind.PipePattern => LineFilterOp.Pattern,
        TokenKind.NotPattern => LineFilterOp.NotPattern,
        _ => null,
    };

    private void LineFilters(LineFilterOp op, ImmutableArray<StageExpr>.Builder stages)
    {
        SourceSpan start = tokens.Next().Span;
        var texts = ImmutableArray.CreateBuilder<LineFilterText>();
        do texts.Add(FilterText());
        while (tokens.Accept(TokenKind.Or));
        SourceSpan span = start.To(tokens.Last);
        if (op is LineFilterOp.Contains or LineFilterOp.Matches or LineFilterOp.Pattern) stages.Add(new LineFilterExpr(op, texts.ToImmutable(), span)); // upstream does not look at the regex before the query runs
        else foreach (LineFilterText text in texts) stages.Add(new LineFilterExpr(op, [text], span)); // neither of them may hold
    }

    private LineFilterText FilterText()
    {
        if (tokens.Is(TokenKind.String)) return new LineFilterText(tokens.Next().Text, IsIp: false);
        if (!tokens.Accept(TokenKind.Ip)) throw tokens.Unexpected(TokenKind.String, TokenKind.Ip);
        tokens.Expect(TokenKind.OpenParen);
        string text = tokens.Expect(TokenKind.String).Text;
        tokens.Expect(TokenKind.CloseParen);
        return new LineFilterText(text, IsIp: true);
    }

    private StageExpr Stage(SourceSpan start)
    {
        Token token = tokens.Peek;
        if (token.Kind is TokenKind.Identifier or TokenKind.OpenParen)
        {
            LabelFilterExpr filter = _filters.Parse();
            return new LabelFilterStage(filter, start.To(tokens.Last));
        }
        if (token.Kind is not (TokenKind.Json or TokenKind.Logfmt or TokenKind.Regexp or TokenKind.Pattern or TokenKind.Unpack or TokenKind.LineFormat
            or TokenKind.LabelFormat or TokenKind.Decolorize or TokenKind.Drop or TokenKind.Keep)) throw tokens.Unexpected();
        tokens.Next();
        StageExpr stage = token.Kind switch
        {
            TokenKind.Json => new JsonExpr(Extractions(), start),
            TokenKind.Logfmt => Logfmt(start),
            TokenKind.Regexp => new RegexpExpr(tokens.Expect(TokenKind.String).Text, start),
            TokenKind.Pattern => new PatternExpr(tokens.Expect(TokenKind.String).Text, start),
            TokenKind.Unpack => new UnpackExpr(start),
            TokenKind.LineFormat => new LineFormatExpr(tokens.Expect(TokenKind.String).Text, start),
            TokenKind.LabelFormat => new LabelFormatExpr(Assignments(), start),
            TokenKind.Decolorize => new DecolorizeExpr(start),
            TokenKind.Drop => new DropExpr(Choices(), start),
            _ => new KeepExpr(Choices(), start),
        };
        return checker.Stage(stage with { Span = start.To(tokens.Last) });
    }

    private LogfmtExpr Logfmt(SourceSpan start)
    {
        bool isStrict = false, keepsEmpty = false;
        while (tokens.Is(TokenKind.ParserFlag))
        {
            string flag = tokens.Next().Text;
            if (flag == "--strict") isStrict = true;
            else if (flag == "--keep-empty") keepsEmpty = true;
            else throw new ParseException($"invalid logfmt parser flag: {flag}");
        }
        return new LogfmtExpr(Extractions(), isStrict, keepsEmpty, start);
    }

    private ImmutableArray<LabelExtraction> Extractions()
    {
        if (!tokens.Is(TokenKind.Identifier) && !tokens.IsAssignedKeyword) return [];
        var labels = ImmutableArray.CreateBuilder<LabelExtraction>();
        do
        {
            string label = tokens.IsAssignedKeyword ? tokens.Next().Text : tokens.Expect(TokenKind.Identifier).Text;
            labels.Add(new LabelExtraction(label, tokens.Accept(TokenKind.Equal) ? tokens.Expect(TokenKind.String).Text : label));
        }
        while (tokens.Accept(TokenKind.Comma));
        return labels.ToImmutable();
    }

    private ImmutableArray<LabelAssignment> Assignments()
    {
        var assignments = ImmutableArray.CreateBuilder<LabelAssignment>();
        do
        {
            string label = tokens.Expect(TokenKind.Identifier).Text;
            tokens.Expect(TokenKind.Equal);
            if (tokens.Peek.Kind is not (TokenKind.Identifier or TokenKind.String)) throw tokens.Unexpected(TokenKind.Identifier, TokenKind.String);
            Token value = tokens.Next();
            assignments.Add(new LabelAssignment(label, value.Text, value.Kind == TokenKind.Identifier));
        }
        while (tokens.Accept(TokenKind.Comma));
        return assignments.ToImmutable();
    }

    private ImmutableArray<LabelChoice> Choices()
    {
        var labels = ImmutableArray.CreateBuilder<LabelChoice>();
        do
        {
            string label = tokens.Expect(TokenKind.Identifier).Text;
            LabelMatcher? matcher = null;
            if (SelectorParser.Op(tokens.Peek.Kind) is { } op)
            {
                tokens.Next();
                matcher = SelectorParser.Create(op, label, tokens.Expect(TokenKind.String).Text);
            }
            labels.Add(new LabelChoice(label, matcher));
        }
        while (tokens.Accept(TokenKind.Comma));
        return labels.ToImmutable();
    }
}
