using System.Collections.Immutable;
using System.Globalization;

namespace Pharos.Collector.Ottl.Syntax;

/// <summary>Parses statements and conditions of the OpenTelemetry Transformation Language (opentelemetry-collector-contrib, pkg/ottl/LANGUAGE.md).</summary>
internal sealed class Parser
{
    /// <summary>Deeper nesting is refused: a stack overflow could not be caught.</summary>
    public const int MaxDepth = 64;

    private readonly List<Token> _tokens;
    private int _at;
    private int _depth;

    private Parser(string text) => _tokens = Lexer.Read(text);

    private Token Current => _tokens[_at];

    /// <summary><c>editor(arguments) where condition</c>.</summary>
    /// <exception cref="OttlException">Not a statement.</exception>
    public static StatementNode ParseStatement(string text)
    {
        var parser = new Parser(text);
        Token name = parser.Current;
        if (name.Kind == TokenKind.Upper) throw new OttlException(name.Start, $"editor names must start with a lowercase letter but got \"{name.Text}\"");
        if (name.Kind != TokenKind.Lower) throw Expected(name, "the name of an editor such as set");
        parser._at++;
        if (!parser.Current.Is("(")) throw Expected(parser.Current, "\"(\"");
        CallNode editor = parser.Call(name);
        if (editor.Keys.Length > 0) throw new OttlException(editor.Keys[0].Start, "only paths and converters may be indexed");
        ConditionNode? condition = null;
        if (parser.Take("where")) condition = parser.Or();
        parser.End();
        return new StatementNode(editor, condition);
    }

    /// <exception cref="OttlException">Not a condition.</exception>
    public static ConditionNode ParseCondition(string text)
    {
        var parser = new Parser(text);
        ConditionNode condition = parser.Or();
        parser.End();
        return condition;
    }

    private ConditionNode Or()
    {
        int start = Current.Start;
        Enter(start);
        var items = ImmutableArray.CreateBuilder<ConditionNode>();
        do items.Add(And());
        while (Take("or"));
        _depth--;
        return items.Count == 1 ? items[0] : new OrNode(items.ToImmutable(), start);
    }

    private ConditionNode And()
    {
        int start = Current.Start;
        var items = ImmutableArray.CreateBuilder<ConditionNode>();
        do items.Add(Not());
        while (Take("and"));
        return items.Count == 1 ? items[0] : new AndNode(items.ToImmutable(), start);
    }

    private ConditionNode Not()
    {
        int start = Current.Start;
        if (!Take("not")) return Comparison();
        Enter(start);
        ConditionNode inner = Not();
        _depth--;
        return new NotNode(inner, start);
    }

    private ConditionNode Comparison()
    {
        Token first = Current;
        if (first.Is("(") && !IsMathGroup())
        {
            _at++;
            ConditionNode inner = Or();
            Need(")");
            return inner;
        }
        ValueNode left = Value();
        if (Current.Kind == TokenKind.Comparison)
        {
            string op = _tokens[_at++].Text;
            return new CompareNode(op, left, Value(), first.Start);
        }
        if (left is LiteralNode { Value: bool } or CallNode) return new TruthNode(left, first.Start);
        throw Expected(Current, "a comparison such as ==");
    }

    /// <summary>Whether the bracket here holds a calculation: then an operator follows its end.</summary>
    private bool IsMathGroup()
    {
        int open = 0;
        for (int i = _at; i < _tokens.Count; i++)
        {
            if (_tokens[i].Is("(")) open++;
            else if (_tokens[i].Is(")") && --open == 0) return _tokens[i + 1].Kind is TokenKind.Comparison or TokenKind.Operator;
        }
        return false;
    }

    private ValueNode Value()
    {
        int start = Current.Start;
        Enter(start);
        ValueNode left = Term();
        while (Current.Kind == TokenKind.Operator && Current.Text is "+" or "-")
        {
            char op = _tokens[_at++].Text[0];
            left = new MathNode(op, left, Term(), start);
        }
        _depth--;
        return left;
    }

    private ValueNode Term()
    {
        int start = Current.Start;
        ValueNode left = Primary();
        while (Current.Kind == TokenKind.Operator && Current.Text is "*" or "/")
        {
            char op = _tokens[_at++].Text[0];
            left = new MathNode(op, left, Primary(), start);
        }
        return left;
    }

    private ValueNode Primary()
    {
        Token token = Current;
        _at++;
        switch (token.Kind)
        {
            case TokenKind.String: return new LiteralNode(token.Text, token.Start);
            case TokenKind.Bytes: return new LiteralNode(Convert.FromHexString(token.Text.AsSpan(2)), token.Start);
            case TokenKind.Integer:
                return long.TryParse(token.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole) ? new LiteralNode(whole, token.Start) : throw new OttlException(token.Start, $"{token.Text} is no 64-bit integer");
            case TokenKind.Float: return new LiteralNode(double.Parse(token.Text, NumberStyles.Float, CultureInfo.InvariantCulture), token.Start);
            case TokenKind.Upper: return Current.Is("(") ? Call(token) : new SymbolNode(token.Text, token.Start);
            case TokenKind.Lower when token.Text is "true" or "false": return new LiteralNode(token.Text == "true", token.Start);
            case TokenKind.Lower when token.Text is "nil": return new LiteralNode(null, token.Start);
            case TokenKind.Lower when token.Text is not ("and" or "or" or "not" or "where"):
                if (Current.Is("(")) throw new OttlException(token.Start, $"converter names must start with an uppercase letter but got \"{token.Text}\"");
                return Path(token);
            case TokenKind.Sign when token.Text == "(":
                ValueNode inner = Value();
                Need(")");
                return inner;
            case TokenKind.Sign when token.Text == "[": return new ListNode(Items("]", Value), token.Start);
            case TokenKind.Sign when token.Text == "{": return new MapNode(Items("}", MapItem), token.Start);
        }
        throw Expected(token, "a value");
    }

    private CallNode Call(Token name)
    {
        Need("(");
        ImmutableArray<ArgumentNode> arguments = Items(")", Argument);
        return new CallNode(name.Text, arguments, Keys(), name.Start);
    }

    private ArgumentNode Argument()
    {
        if (Current.Kind != TokenKind.Lower || !_tokens[_at + 1].Is("=")) return new ArgumentNode(null, Value());
        string name = Current.Text;
        _at += 2;
        return new ArgumentNode(name, Value());
    }

    private (string Key, ValueNode Value) MapItem()
    {
        Token key = Current;
        if (key.Kind != TokenKind.String) throw Expected(key, "a key in quotes");
        _at++;
        Need(":");
        return (key.Text, Value());
    }

    private ImmutableArray<T> Items<T>(string close, Func<T> read)
    {
        var items = ImmutableArray.CreateBuilder<T>();
        if (Take(close)) return [];
        do items.Add(read());
        while (Take(","));
        Need(close);
        return items.ToImmutable();
    }

    private PathNode Path(Token first)
    {
        var segments = ImmutableArray.CreateBuilder<PathSegment>();
        segments.Add(new PathSegment(first.Text, Keys()));
        while (Take("."))
        {
            Token name = Current;
            if (name.Kind != TokenKind.Lower) throw Expected(name, "a name");
            _at++;
            segments.Add(new PathSegment(name.Text, Keys()));
        }
        return new PathNode(segments.ToImmutable(), first.Start);
    }

    private ImmutableArray<ValueNode> Keys()
    {
        if (!Current.Is("[")) return [];
        var keys = ImmutableArray.CreateBuilder<ValueNode>();
        while (Take("["))
        {
            keys.Add(Value());
            Need("]");
        }
        return keys.ToImmutable();
    }

    private bool Take(string text)
    {
        if (!Current.Is(text)) return false;
        _at++;
        return true;
    }

    private void Need(string text)
    {
        if (!Take(text)) throw Expected(Current, $"\"{text}\"");
    }

    private void End()
    {
        if (Current.Kind != TokenKind.End) throw Expected(Current, "the end or where");
    }

    private void Enter(int start)
    {
        if (++_depth > MaxDepth) throw new OttlException(start, $"nested deeper than {MaxDepth}");
    }

    private static OttlException Expected(Token found, string expected) => new(found.Start, $"found {found.Describe()}, expected {expected}");
}
