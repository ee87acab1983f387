using System.Collections.Immutable;
using Pharos.Core;

namespace Pharos.Logs.LogQL.Syntax;

/// <summary>Parses LogQL by recursive descent (docs: query; the grammar and messages of Loki 3.7).</summary>
internal sealed class Parser
{
    /// <summary>How deep a tree may be: nesting, and the length of a chain of operators.</summary>
    public const int MaxDepth = 300;

    /// <summary>Characters of a query.</summary>
    public const int MaxLength = 131_072;

    private const int PowLevel = 6;

    private static readonly System.Buffers.SearchValues<char> s_notInLabelList = System.Buffers.SearchValues.Create("({[\"`+-*/%^<>=!");

    private readonly TokenStream _tokens;
    private readonly SelectorParser _selectors;
    private readonly PipelineParser _pipelines;
    private readonly Checker _checker = new();
    private int _depth;

    private Parser(string query)
    {
        if (query.Length > MaxLength) throw new ParseException($"input size too long ({query.Length} > {MaxLength})");
        if (!IsText(query)) throw new ParseException("invalid UTF-8 rune");
        _tokens = new TokenStream(query);
        _selectors = new SelectorParser(_tokens);
        _pipelines = new PipelineParser(_tokens, _checker);
    }

    /// <summary>Parses and checks a query.</summary>
    /// <exception cref="ParseException">It is not valid.</exception>
    public static Expr Parse(string query)
    {
        Expr expr = ParseUnselective(query);
        Checker.RequireSelective(expr);
        return expr;
    }

    /// <summary>As <see cref="Parse"/>, with selectors that may match every stream.</summary>
    /// <exception cref="ParseException">It is not valid.</exception>
    public static Expr ParseUnselective(string query)
    {
        var parser = new Parser(query);
        if (parser._tokens.Is(TokenKind.EndOfInput)) throw parser._tokens.Unexpected();
        Expr expr = parser.Binary(0);
        if (!parser._tokens.Is(TokenKind.EndOfInput)) throw parser._tokens.Unexpected();
        parser._checker.ThrowIfFaulty();
        return expr;
    }

    /// <summary>Parses the stream selector that <c>match[]</c>, <c>series</c> and such take; it may match everything.</summary>
    /// <exception cref="ParseException">It is not valid.</exception>
    public static ImmutableArray<LabelMatcher> ParseSelector(string selector)
    {
        var parser = new Parser(selector);
        ImmutableArray<LabelMatcher> matchers = parser._selectors.Parse();
        return parser._tokens.Is(TokenKind.EndOfInput) ? matchers : throw parser._tokens.Unexpected();
    }

    /// <summary>Parses a log query: what <c>tail</c>, <c>series</c> with pipelines and deletion requests take.</summary>
    /// <exception cref="ParseException">It is not valid, or a metric query.</exception>
    public static LogExpr ParseLog(string query) => Parse(query) as LogExpr ?? throw new ParseException("only log selector is supported");

    /// <param name="first">An operand that has been read already.</param>
    private Expr Binary(int minLevel, Expr? first = null)
    {
        Enter();
        Expr left = first ?? Primary();
        int chain = 0;
        while (BinaryOps.Of(_tokens.Peek.Kind) is var (op, level) && level >= minLevel)
        {
            if (++chain + _depth > MaxDepth) throw TooDeep();
            _tokens.Next();
            (bool returnsBool, VectorMatching matching) = Modifier();
            Expr right = Binary(level == PowLevel ? level : level + 1);
            left = _checker.Binary(op, left, right, returnsBool, matching);
        }
        _depth--;
        return left;
    }

    private (bool ReturnsBool, VectorMatching Matching) Modifier()
    {
        bool returnsBool = _tokens.Accept(TokenKind.Bool);
        if (!_tokens.Is(TokenKind.On) && !_tokens.Is(TokenKind.Ignoring)) return (returnsBool, VectorMatching.Default);
        bool isOn = _tokens.Next().Kind == TokenKind.On;
        ImmutableArray<string> labels = Labels();
        var cardinality = MatchCardinality.OneToOne;
        ImmutableArray<string> include = [];
        if (_tokens.Peek.Kind is TokenKind.GroupLeft or TokenKind.GroupRight)
        {
            cardinality = _tokens.Next().Kind == TokenKind.GroupLeft ? MatchCardinality.ManyToOne : MatchCardinality.OneToMany;
            if (_tokens.Is(TokenKind.OpenParen) && StartsLabelList()) include = Labels();
        }
        return (returnsBool, new VectorMatching(isOn, labels, cardinality, include));
    }

    /// <summary>Tells <c>group_left (a, b)</c> from <c>group_left (sum(...))</c>: a list of names, or nothing, up to the parenthesis.</summary>
    private bool StartsLabelList()
    {
        int open = _tokens.Peek.Span.End, close = _tokens.Query.IndexOf(')', open);
        return close >= 0 && !_tokens.Query.AsSpan(open, close - open).ContainsAny(s_notInLabelList);
    }

    private Expr Primary()
    {
        Token first = _tokens.Peek;
        switch (first.Kind)
        {
            case TokenKind.OpenBrace: return Log();
            case TokenKind.OpenParen:
                _tokens.Next();
                Expr inner = Binary(0);
                if (!_tokens.Is(TokenKind.CloseParen)) throw _tokens.Unexpected();
                _tokens.Next();
                return inner;
            case TokenKind.Number: return Literal(1);
            case TokenKind.Add or TokenKind.Sub:
                _tokens.Next();
                if (!_tokens.Is(TokenKind.Number)) throw _tokens.Unexpected(TokenKind.Number);
                return Literal(first.Kind == TokenKind.Sub ? -1 : 1);
            case TokenKind.RangeFunction: return RangeCall();
            case TokenKind.VectorFunction: return VectorCall();
            case TokenKind.LabelReplace: return LabelReplace();
            case TokenKind.Variants: return Variants();
            case TokenKind.Vector:
                _tokens.Next();
                _tokens.Expect(TokenKind.OpenParen);
                double value = Lexer.Value(_tokens.Expect(TokenKind.Number).Text);
                return new VectorExpr(value, first.Span.To(_tokens.Expect(TokenKind.CloseParen).Span));
            default: throw _tokens.Unexpected();
        }
    }

    private LiteralExpr Literal(int sign)
    {
        Token number = _tokens.Next();
        return new LiteralExpr(sign * Lexer.Value(number.Text), number.Span);
    }

    private LogExpr Log()
    {
        SourceSpan start = _tokens.Peek.Span;
        ImmutableArray<LabelMatcher> matchers = _selectors.Parse();
        ImmutableArray<StageExpr> stages = _pipelines.Stages();
        return new LogExpr(matchers, stages, start.To(_tokens.Last));
    }

    private SampleExpr RangeCall()
    {
        Token name = _tokens.Next();
        _tokens.Expect(TokenKind.OpenParen);
        Enter();
        string? parameter = null;
        if (_tokens.Is(TokenKind.Number))
        {
            parameter = _tokens.Next().Text;
            _tokens.Expect(TokenKind.Comma);
        }
        else if (_tokens.Peek.Kind is not (TokenKind.OpenBrace or TokenKind.OpenParen)) throw _tokens.Unexpected(TokenKind.Number, TokenKind.OpenBrace, TokenKind.OpenParen);
        LogRange range = Range();
        _tokens.Expect(TokenKind.CloseParen);
        Grouping? grouping = Grouping();
        _depth--;
        return _checker.Range(RangeOps.ByName[name.Text], range, parameter, grouping, name.Span.To(_tokens.Last));
    }

    /// <summary><c>{...} | stages | unwrap x [5m] offset 1h</c>; the range may also stand before the stages, and parentheses around all but it.</summary>
    private LogRange Range()
    {
        Enter();
        SourceSpan start = _tokens.Peek.Span;
        if (_tokens.Is(TokenKind.OpenParen))
        {
            _tokens.Next();
            LogRange inner = RangeOrParts(start, out bool isWhole);
            _tokens.Expect(TokenKind.CloseParen);
            _depth--;
            if (isWhole) return inner;
            (long intervalNs, long offsetNs) = Interval();
            return Trailing(inner with { IntervalNs = intervalNs, OffsetNs = offsetNs, Span = start.To(_tokens.Last) }, start);
        }
        LogRange range = RangeOrParts(start, out bool hasInterval);
        _depth--;
        return hasInterval ? range : throw _tokens.Unexpected();
    }

    /// <summary>What stands in the parentheses of a range: with its interval, or without.</summary>
    private LogRange RangeOrParts(SourceSpan start, out bool hasInterval)
    {
        if (_tokens.Is(TokenKind.OpenParen))
        {
            LogRange nested = Range();
            hasInterval = true;
            return nested;
        }
        if (!_tokens.Is(TokenKind.OpenBrace)) throw _tokens.Unexpected(TokenKind.OpenBrace, TokenKind.OpenParen);
        LogExpr source = Log();
        UnwrapExpr? unwrap = _pipelines.Unwrap();
        hasInterval = _tokens.Is(TokenKind.Range);
        var range = new LogRange(source, unwrap, 0, 0, start.To(_tokens.Last));
        if (!hasInterval) return range;
        (long intervalNs, long offsetNs) = Interval();
        return Trailing(range with { IntervalNs = intervalNs, OffsetNs = offsetNs, Span = start.To(_tokens.Last) }, start);
    }

    /// <summary>Stages that follow the interval.</summary>
    private LogRange Trailing(LogRange range, SourceSpan start)
    {
        if (range.Unwrap is not null) return range;
        ImmutableArray<StageExpr> stages = _pipelines.Stages();
        UnwrapExpr? unwrap = _pipelines.Unwrap();
        if (stages.IsEmpty && unwrap is null) return range;
        LogExpr source = range.Source with { Stages = range.Source.Stages.AddRange(stages), Span = start.To(_tokens.Last) };
        return range with { Source = source, Unwrap = unwrap, Span = start.To(_tokens.Last) };
    }

    private (long IntervalNs, long OffsetNs) Interval()
    {
        if (!_tokens.Is(TokenKind.Range)) throw _tokens.Unexpected();
        long intervalNs = _tokens.Next().Number, offsetNs = 0;
        if (_tokens.Accept(TokenKind.Offset)) offsetNs = _tokens.Expect(TokenKind.Duration).Number;
        return (intervalNs, offsetNs);
    }

    private SampleExpr VectorCall()
    {
        Token name = _tokens.Next();
        Grouping? grouping = Grouping();
        _tokens.Expect(TokenKind.OpenParen);
        string? parameter = null;
        Expr inner;
        if (_tokens.Is(TokenKind.Number))
        {
            Token number = _tokens.Next();
            if (_tokens.Accept(TokenKind.Comma))
            {
                parameter = number.Text;
                inner = Binary(0);
            }
            else inner = Binary(0, new LiteralExpr(Lexer.Value(number.Text), number.Span));
        }
        else inner = Binary(0);
        if (inner is not SampleExpr samples || !_tokens.Is(TokenKind.CloseParen)) throw _tokens.Unexpected();
        _tokens.Next();
        grouping ??= Grouping();
        return _checker.Vector(VectorOps.ByName[name.Text], samples, parameter, grouping, name.Span.To(_tokens.Last));
    }

    private SampleExpr LabelReplace()
    {
        Token name = _tokens.Next();
        _tokens.Expect(TokenKind.OpenParen);
        if (Binary(0) is not SampleExpr inner || !_tokens.Is(TokenKind.Comma)) throw _tokens.Unexpected();
        string[] texts = new string[4];
        for (int i = 0; i < texts.Length; i++)
        {
            _tokens.Expect(TokenKind.Comma);
            texts[i] = _tokens.Expect(TokenKind.String).Text;
        }
        SourceSpan end = _tokens.Expect(TokenKind.CloseParen).Span;
        return _checker.LabelReplace(inner, texts, name.Span.To(end));
    }

    private VariantsExpr Variants()
    {
        Token name = _tokens.Next();
        _tokens.Expect(TokenKind.OpenParen);
        var variants = ImmutableArray.CreateBuilder<SampleExpr>();
        do
        {
            if (Binary(0) is not SampleExpr variant) throw _tokens.Unexpected();
            variants.Add(variant);
        }
        while (_tokens.Accept(TokenKind.Comma));
        _tokens.Expect(TokenKind.CloseParen);
        _tokens.Expect(TokenKind.Of);
        _tokens.Expect(TokenKind.OpenParen);
        LogRange range = Range();
        return new VariantsExpr(variants.ToImmutable(), range, name.Span.To(_tokens.Expect(TokenKind.CloseParen).Span));
    }

    private Grouping? Grouping()
    {
        if (_tokens.Peek.Kind is not (TokenKind.By or TokenKind.Without)) return null;
        bool isWithout = _tokens.Next().Kind == TokenKind.Without;
        return new Grouping(Labels(), isWithout);
    }

    private ImmutableArray<string> Labels()
    {
        _tokens.Expect(TokenKind.OpenParen);
        var labels = ImmutableArray.CreateBuilder<string>();
        if (_tokens.Accept(TokenKind.CloseParen)) return [];
        if (!_tokens.Is(TokenKind.Identifier)) throw _tokens.Unexpected(TokenKind.Identifier, TokenKind.CloseParen);
        do labels.Add(_tokens.Expect(TokenKind.Identifier).Text);
        while (_tokens.Accept(TokenKind.Comma));
        if (!_tokens.Is(TokenKind.CloseParen)) throw _tokens.Unexpected(TokenKind.Comma, TokenKind.CloseParen);
        _tokens.Next();
        return labels.ToImmutable();
    }

    /// <summary>Whether every surrogate has its other half.</summary>
    private static bool IsText(string query)
    {
        for (int i = 0; i < query.Length; i++)
        {
            if (!char.IsSurrogate(query[i])) continue;
            if (i + 1 >= query.Length || !char.IsSurrogatePair(query[i], query[i + 1])) return false;
            i++;
        }
        return true;
    }

    private void Enter()
    {
        if (++_depth > MaxDepth) throw TooDeep();
    }

    private ParseException TooDeep()
    {
        (int line, int column) = Lexer.Position(_tokens.Query, _tokens.Peek.Span.Start);
        return new ParseException("query is nested too deeply", line, column, _tokens.Peek.Span);
    }
}
