using System.Collections.Immutable;
using Pharos.Core;

namespace Pharos.Metrics.PromQL.Syntax;

/// <summary>Parses PromQL by recursive descent (docs: querying/basics, operators; the grammar and messages of Prometheus 3.14).</summary>
internal sealed class Parser
{
    /// <summary>How deep a tree may be: nesting, and the length of a chain of operators.</summary>
    public const int MaxDepth = 500;

    public const string TooDeepMessage = "query is nested too deeply";

    private const int UnaryLevel = 5, PowLevel = 6;

    private readonly TokenStream _tokens;
    private readonly ParserOptions _options;
    private readonly DurationParser _durations;
    private readonly SelectorParser _selectors;
    private readonly ModifierParser _modifiers;
    private int _depth;

    private Parser(string query, ParserOptions options)
    {
        _tokens = new TokenStream(query);
        _options = options;
        _durations = new DurationParser(_tokens, options);
        _selectors = new SelectorParser(_tokens);
        _modifiers = new ModifierParser(_tokens, _durations, options);
    }

    /// <summary>Parses and type-checks an expression.</summary>
    /// <exception cref="ParseException">It is not valid.</exception>
    public static Expr ParseExpr(string query, ParserOptions? options = null)
    {
        var parser = new Parser(query, options ?? ParserOptions.Default);
        Expr? expr = parser.Run(parser.WholeExpression);
        if (parser._tokens.Errors.Count == 0) expr = new Checker(query, parser._tokens.Errors).Check(expr!);
        return parser._tokens.Errors.Count == 0 ? expr! : throw new ParseException(query, parser._tokens.Errors);
    }

    /// <summary>Parses a selector such as <c>match[]</c> takes. It may match everything: that is for the caller to judge.</summary>
    /// <exception cref="ParseException">It is not valid.</exception>
    public static ImmutableArray<LabelMatcher> ParseSelector(string selector)
    {
        var parser = new Parser(selector, ParserOptions.Default);
        VectorSelector? parsed = parser.Run(parser.WholeSelector);
        return parser._tokens.Errors.Count == 0 ? parsed!.Matchers : throw new ParseException(selector, parser._tokens.Errors);
    }

    private T? Run<T>(Func<T> rule) where T : class
    {
        try { return rule(); }
        catch (SyntaxError) { return null; } // noted in the errors
    }

    private Expr WholeExpression()
    {
        if (_tokens.Is(TokenKind.EndOfInput))
        {
            _tokens.Error(default, "no expression found in input");
            throw new SyntaxError();
        }
        Expr expr = Binary(0);
        if (!_tokens.Is(TokenKind.EndOfInput)) throw _tokens.Unexpected();
        return expr;
    }

    private VectorSelector WholeSelector()
    {
        VectorSelector selector = _selectors.Parse();
        if (!_tokens.Is(TokenKind.EndOfInput)) throw _tokens.Unexpected();
        return selector;
    }

    private Expr Binary(int minLevel)
    {
        if (++_depth > MaxDepth) throw TooDeep();
        Expr left = Unary();
        int chain = 0;
        while (BinaryOperator(_tokens.Peek) is var (op, level) && level >= minLevel)
        {
            if (++chain + _depth > MaxDepth) throw TooDeep();
            _tokens.Next();
            left = new BinaryModifierParser(_tokens, _options).Parse(op, left, () => Binary(op == BinaryOp.Pow ? level : level + 1));
        }
        _depth--;
        return left;
    }

    private static (BinaryOp Op, int Level)? BinaryOperator(Token token) => token.Kind switch
    {
        TokenKind.Or => (BinaryOp.Or, 1),
        TokenKind.And => (BinaryOp.And, 2),
        TokenKind.Unless => (BinaryOp.Unless, 2),
        TokenKind.Equal => (BinaryOp.Equal, 3),
        TokenKind.NotEqual => (BinaryOp.NotEqual, 3),
        TokenKind.Less => (BinaryOp.Less, 3),
        TokenKind.LessOrEqual => (BinaryOp.LessOrEqual, 3),
        TokenKind.Greater => (BinaryOp.Greater, 3),
        TokenKind.GreaterOrEqual => (BinaryOp.GreaterOrEqual, 3),
        TokenKind.TrimUpper => (BinaryOp.TrimUpper, 3),
        TokenKind.TrimLower => (BinaryOp.TrimLower, 3),
        TokenKind.Add => (BinaryOp.Add, 4),
        TokenKind.Sub => (BinaryOp.Sub, 4),
        TokenKind.Mul => (BinaryOp.Mul, UnaryLevel),
        TokenKind.Div => (BinaryOp.Div, UnaryLevel),
        TokenKind.Mod => (BinaryOp.Mod, UnaryLevel),
        TokenKind.Atan2 => (BinaryOp.Atan2, UnaryLevel),
        TokenKind.Pow => (BinaryOp.Pow, PowLevel),
        _ => null,
    };

    private Expr Unary()
    {
        if (_tokens.Peek.Kind is not (TokenKind.Add or TokenKind.Sub)) return _modifiers.Parse(Primary());
        Token sign = _tokens.Next();
        bool isMinus = sign.Kind == TokenKind.Sub;
        Expr operand = Binary(PowLevel); // -a^b is -(a^b), -a*b is (-a)*b
        var span = new SourceSpan(sign.Start, operand.Span.End);
        return operand is NumberLiteral number
            ? number with { Value = isMinus ? -number.Value : number.Value, Span = span }
            : new UnaryExpr(isMinus, operand, span);
    }

    private Expr Primary()
    {
        Token first = _tokens.Peek;
        switch (first.Kind)
        {
            case TokenKind.Number or TokenKind.Duration: return _durations.Literal();
            case TokenKind.String:
                _tokens.Next();
                return new StringLiteral(Literals.Unquote(first.Text), first.Span);
            case TokenKind.LeftParen:
                _tokens.Next();
                Expr inner = Binary(0);
                return new ParenExpr(inner, new SourceSpan(first.Start, _tokens.Expect(TokenKind.RightParen).End));
            case TokenKind.LeftBrace: return _selectors.Parse();
        }
        if (!Keywords.CanBeMetricName(first.Kind)) throw _tokens.Unexpected();
        _tokens.Next();
        TokenKind next = _tokens.Peek.Kind;
        if (first.Kind == TokenKind.Aggregator && next is TokenKind.LeftParen or TokenKind.By or TokenKind.Without) return Aggregation(first);
        bool isCallable = first.Kind is TokenKind.Identifier or TokenKind.Start or TokenKind.End or TokenKind.Step or TokenKind.Range or TokenKind.MinOf or TokenKind.MaxOf;
        return isCallable && next == TokenKind.LeftParen ? Call(first) : _selectors.Named(first);
    }

    private Call Call(Token name)
    {
        (List<Expr> arguments, Token close) = Arguments();
        if (!FunctionTable.ByName.TryGetValue(name.Text, out FunctionSignature? function))
        {
            _tokens.Error(name.Span, $"unknown function with name {LabelFormat.Quote(name.Text)}");
            function = new FunctionSignature(name.Text, [], -1, ValueType.Vector);
        }
        else if (function.IsExperimental && !_options.ExperimentalFunctions)
        {
            _tokens.Error(name.Span, $"function {LabelFormat.Quote(name.Text)} is not enabled");
        }
        return new Call(function, [.. arguments], new SourceSpan(name.Start, close.End));
    }

    private (List<Expr> Arguments, Token Close) Arguments()
    {
        _tokens.Expect(TokenKind.LeftParen);
        var arguments = new List<Expr>();
        if (_tokens.Is(TokenKind.RightParen)) return (arguments, _tokens.Next());
        arguments.Add(Binary(0));
        while (_tokens.Is(TokenKind.Comma))
        {
            Token comma = _tokens.Next();
            if (Keywords.CanBeginExpression(_tokens.Peek.Kind)) arguments.Add(Binary(0));
            else _tokens.Error(comma.Span, "trailing commas not allowed in function call args");
        }
        return (arguments, _tokens.Expect(TokenKind.RightParen));
    }

    private Expr Aggregation(Token name)
    {
        AggregateOp op = AggregateOps.ByName[name.Text.ToLowerInvariant()];
        _tokens.BeginAggregation(name);
        (ImmutableArray<string> Labels, bool Without)? grouping = Grouping();
        (List<Expr> arguments, Token close) = Arguments();
        _tokens.EndAggregation();
        int end = close.End;
        if (grouping is null && Grouping() is { } trailing)
        {
            grouping = trailing;
            end = _tokens.LastEnd;
        }
        var span = new SourceSpan(name.Start, end);
        int wanted = op.TakesParameter() ? 2 : 1;
        if (arguments.Count == 0) _tokens.Error(span, "no arguments for aggregate expression provided");
        else if (op.IsExperimental() && !_options.ExperimentalFunctions)
            _tokens.Error(span, $"{op.Symbol()}() is experimental and must be enabled with --enable-feature=promql-experimental-functions");
        else if (arguments.Count != wanted)
            _tokens.Error(span, $"wrong number of arguments for aggregate expression provided, expected {wanted}, got {arguments.Count}");
        if (arguments.Count != wanted) return new NumberLiteral(0, span); // beside the error just noted
        return new AggregateExpr(op, arguments[^1], wanted == 2 ? arguments[0] : null, grouping?.Labels ?? [], grouping?.Without ?? false, span);
    }

    private (ImmutableArray<string> Labels, bool Without)? Grouping()
    {
        if (_tokens.Peek.Kind is not (TokenKind.By or TokenKind.Without)) return null;
        bool without = _tokens.Next().Kind == TokenKind.Without;
        return (new GroupingParser(_tokens).Labels(), without);
    }

    private SyntaxError TooDeep()
    {
        _tokens.Error(_tokens.Peek.Span, TooDeepMessage);
        return new SyntaxError();
    }
}
