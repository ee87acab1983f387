using System.Collections.Immutable;

namespace Pharos.Traces.TraceQL;

/// <summary>Parses TraceQL by recursive descent (docs: traceql; grammar and messages of Tempo 3.0).</summary>
internal sealed class Parser
{
    /// <summary>Longest query, in characters.</summary>
    public const int MaxLength = 64 << 10;

    private readonly TokenStream _tokens;
    private readonly FieldParser _fields;
    private readonly ScalarParser _scalars;
    private readonly MetricsParser _metrics;
    private int _depth;

    private Parser(string text)
    {
        _tokens = new TokenStream(Lexer.Read(text));
        _fields = new FieldParser(_tokens);
        _scalars = new ScalarParser(_tokens, _fields);
        _metrics = new MetricsParser(_tokens, _fields);
    }

    /// <summary>Parses; types are checked by <see cref="Checker"/>.</summary>
    /// <exception cref="TraceQLException">It is not of the grammar.</exception>
    public static Query Parse(string text)
    {
        if (text.Length > MaxLength) throw new TraceQLException(TraceQLFault.Syntax, $"the query has {text.Length} characters, at most {MaxLength} are read");
        return new Parser(text).Whole();
    }

    private Query Whole()
    {
        object root = Root();
        var hints = ImmutableArray.CreateBuilder<KeyValuePair<string, TraceValue>>();
        if (_tokens.TryTake("with"))
        {
            _tokens.Expect("(");
            do
            {
                Token name = _tokens.Current;
                if (name.Kind is not (TokenKind.Identifier or TokenKind.Word)) throw _tokens.Unexpected("IDENTIFIER");
                _tokens.Take();
                _tokens.Expect("=");
                if (!_fields.TryLiteral(out TraceValue value)) throw _tokens.Unexpected();
                hints.Add(KeyValuePair.Create(name.Text, value));
            }
            while (_tokens.TryTake(","));
            _tokens.Expect(")", named: false);
        }
        if (_tokens.Current.Kind != TokenKind.End) throw _tokens.Unexpected(hints.Count == 0 ? "with" : null);
        return new Query(root as SpansetExpr, root as MetricsExpr, root as ScalarComparison is { } scalar ? scalar.Filter : null, hints.ToImmutable());
    }

    /// <summary>Spansets, metrics, a comparison of scalar pipelines, or arithmetic of metrics in parentheses.</summary>
    private object Root()
    {
        object left = Operand();
        if (left is ScalarExpr scalar) return new ScalarComparison(_scalars.PipelineComparison(scalar, WrappedScalar));
        if (left is MetricsExpr metrics)
        {
            while (TryArithmetic(out BinaryOp op))
            {
                if (Operand() is not MetricsExpr right) throw _tokens.Unexpected();
                metrics = _metrics.SecondStage(new MetricsOperation(op, metrics, right));
            }
            return metrics;
        }
        return left;
    }

    private object Operand()
    {
        SpansetExpr first;
        if (_tokens.Is("("))
        {
            object inner = Parenthesised();
            if (inner is MetricsExpr metrics) return _metrics.SecondStage(metrics);
            if (inner is ScalarExpr of && IsOfPipelines(of)) return inner;
            first = inner is ScalarExpr scalar ? _scalars.Filter(scalar) : Operations((SpansetExpr)inner, 0);
        }
        else first = Element(isFirst: true);
        return Rest(first, allowScalar: false);
    }

    /// <summary>What follows the first element of a pipeline. With <paramref name="allowScalar"/> it may end in a bare aggregate.</summary>
    private object Rest(SpansetExpr first, bool allowScalar)
    {
        var elements = ImmutableArray.CreateBuilder<SpansetExpr>();
        elements.Add(first);
        while (_tokens.TryTake("|"))
        {
            if (MetricsParser.IsFunction(_tokens.Current)) return _metrics.Parse(Of(elements), Element);
            if (ScalarParser.IsAggregate(_tokens.Current))
            {
                ScalarExpr scalar = _scalars.Parse();
                if (allowScalar && scalar is AggregateExpr aggregate && _tokens.Is(")")) return new ScalarPipeline(new Pipeline(elements.ToImmutable()), aggregate);
                elements.Add(_scalars.Filter(scalar));
                continue;
            }
            elements.Add(Element(isFirst: false));
        }
        return Of(elements);
    }

    private static SpansetExpr Of(ImmutableArray<SpansetExpr>.Builder elements) => elements.Count == 1 ? elements[0] : new Pipeline(elements.ToImmutable());

    private SpansetFilter Element() => Filter();

    private SpansetExpr Element(bool isFirst)
    {
        if (_tokens.TryTake("by"))
        {
            _tokens.Expect("(");
            FieldExpr by = _fields.Parse();
            _tokens.Expect(")", named: false);
            return new GroupOperation(by);
        }
        if (_tokens.TryTake("select")) return new SelectOperation(_metrics.Attributes(named: false));
        if (!isFirst && _tokens.TryTake("coalesce"))
        {
            _tokens.Expect("(");
            _tokens.Expect(")");
            return new CoalesceOperation();
        }
        if (_scalars.StartsScalar()) return _scalars.Filter(_scalars.Parse());
        if (!_tokens.Is("(")) return Operations(Filter(), 0);
        object inner = Parenthesised();
        return inner is ScalarExpr scalar && !IsOfPipelines(scalar) ? _scalars.Filter(scalar) : Operations(inner as SpansetExpr ?? throw _tokens.Unexpected(), 0);
    }

    private SpansetExpr SpansetOperand()
    {
        if (!_tokens.Is("(")) return Filter();
        object inner = Parenthesised();
        return inner as SpansetExpr ?? throw _tokens.Unexpected();
    }

    /// <summary>Binary operators between spansets: <c>&amp;&amp;</c> and <c>||</c> bind less than structural ones.</summary>
    private SpansetExpr Operations(SpansetExpr left, int minLevel)
    {
        int chain = 0;
        while (TrySpansetOp(out SpansetOp op, out int level) && level >= minLevel)
        {
            if (left is not (SpansetFilter or SpansetOperation or Pipeline)) throw _tokens.Unexpected("with");
            if (++chain > 1000) throw new TraceQLException(TraceQLFault.Syntax, "the query is too long", _tokens.Current.Line, _tokens.Current.Column);
            _tokens.Take();
            left = new SpansetOperation(op, left, Operations(SpansetOperand(), level + 1));
        }
        return left;
    }

    private SpansetFilter Filter()
    {
        _tokens.Expect("{", named: false);
        if (_tokens.TryTake("}")) return new SpansetFilter(new LiteralExpr(TraceValue.Of(true)));
        FieldExpr condition = _fields.Parse();
        _tokens.Expect("}", named: false);
        return new SpansetFilter(condition);
    }

    /// <summary>What stands in parentheses: a spanset expression or pipeline, a scalar, a scalar pipeline, or a metrics query.</summary>
    private object Parenthesised()
    {
        if (++_depth > FieldParser.MaxDepth) throw new TraceQLException(TraceQLFault.Syntax, "the query is nested too deeply", _tokens.Current.Line, _tokens.Current.Column);
        _tokens.Expect("(");
        object inner;
        if (_tokens.Is("("))
        {
            inner = Parenthesised();
            if (inner is SpansetExpr spansets) inner = Rest(Operations(spansets, 0), allowScalar: true);
            else if (inner is MetricsExpr metrics)
            {
                while (TryArithmetic(out BinaryOp op)) metrics = new MetricsOperation(op, metrics, Parenthesised() as MetricsExpr ?? throw _tokens.Unexpected());
                inner = metrics;
            }
            else inner = IsOfPipelines((ScalarExpr)inner) ? _scalars.PipelineArithmetic((ScalarExpr)inner, WrappedScalar) : _scalars.Continue((ScalarExpr)inner);
        }
        else if (_scalars.StartsScalar())
        {
            ScalarExpr scalar = _scalars.Parse();
            inner = _tokens.Is(")") ? scalar : Rest(_scalars.Filter(scalar), allowScalar: true);
        }
        else inner = Rest(Element(isFirst: true), allowScalar: true);
        _tokens.Expect(")", named: false);
        _depth--;
        return inner is SpansetExpr expr and not (SpansetFilter or SpansetOperation or Pipeline) ? new Pipeline([expr]) : inner;
    }

    private static bool IsOfPipelines(ScalarExpr expr) => expr is ScalarPipeline || (expr is ScalarOperation { Left: var left } && IsOfPipelines(left));

    private ScalarExpr WrappedScalar()
    {
        if (!_tokens.Is("(")) throw _tokens.Unexpected();
        return Parenthesised() as ScalarExpr ?? throw _tokens.Unexpected();
    }

    private bool TryArithmetic(out BinaryOp op)
    {
        op = default;
        if (_tokens.Current.Kind != TokenKind.Symbol) return false;
        switch (_tokens.Current.Text)
        {
            case "+": op = BinaryOp.Add; break;
            case "-": op = BinaryOp.Subtract; break;
            case "*": op = BinaryOp.Multiply; break;
            case "/": op = BinaryOp.Divide; break;
            default: return false;
        }
        _tokens.Take();
        return true;
    }

    private bool TrySpansetOp(out SpansetOp op, out int level)
    {
        (op, level) = (default, -1);
        if (_tokens.Current.Kind != TokenKind.Symbol) return false;
        string text = _tokens.Current.Text;
        if (text is "&&" or "||")
        {
            (op, level) = (new SpansetOp(text == "&&" ? SpansetCombination.And : SpansetCombination.Or), 0);
            return true;
        }
        SpansetVariant variant = text[0] switch { '!' => SpansetVariant.Negated, '&' => SpansetVariant.Union, _ => SpansetVariant.Plain };
        SpansetCombination? combination = text.AsSpan(variant == SpansetVariant.Plain ? 0 : 1) switch
        {
            ">>" => SpansetCombination.Descendant,
            ">" => SpansetCombination.Child,
            "<<" => SpansetCombination.Ancestor,
            "<" => SpansetCombination.Parent,
            "~" => SpansetCombination.Sibling,
            _ => null,
        };
        if (combination is not { } found) return false;
        (op, level) = (new SpansetOp(found, variant), 1);
        return true;
    }

    private sealed record ScalarComparison(ScalarFilter Filter);
}
