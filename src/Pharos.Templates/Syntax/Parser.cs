using System.Collections.Immutable;

namespace Pharos.Templates.Syntax;

/// <summary>Parses a template and the templates defined in it, with Go's messages (text/template/parse).</summary>
/// <remarks>Recursive descent; nesting deeper than <see cref="MaxDepth"/> is an error.</remarks>
internal sealed class Parser
{
    public const int MaxDepth = 200;

    private readonly string _source;
    private readonly string _sourceName;
    private readonly Func<string, bool> _isFunction;
    private readonly List<Token> _tokens;
    private readonly Dictionary<string, ParsedTemplate> _trees = [];
    private List<string> _variables = ["$"];
    private int _next, _furthest, _actionLine, _rangeDepth, _depth;

    private Parser(string sourceName, string source, Func<string, bool> isFunction)
    {
        _sourceName = sourceName;
        _source = source;
        _isFunction = isFunction;
        _tokens = Lexer.Read(source, isFunction);
    }

    /// <summary>The trees by name; the one named <paramref name="name"/> is always there.</summary>
    /// <exception cref="TemplateSyntaxException">The template is wrong; the message is Go's.</exception>
    public static Dictionary<string, ParsedTemplate> Parse(string name, string source, Func<string, bool> isFunction)
    {
        var parser = new Parser(name, source, isFunction);
        parser.ParseMain(name);
        return parser._trees;
    }

    private void ParseMain(string name)
    {
        int start = Peek().Position;
        var nodes = ImmutableArray.CreateBuilder<Node>();
        while (Peek().Kind != TokenKind.EndOfFile)
        {
            if (Peek().Kind == TokenKind.LeftDelimiter)
            {
                int mark = _next;
                Next();
                if (NextNonSpace().Kind == TokenKind.Define)
                {
                    ParseDefinition();
                    continue;
                }
                _next = mark;
            }
            Node node = TextOrAction();
            if (node is EndNode or ElseNode) throw Error($"unexpected {node}");
            nodes.Add(node);
        }
        Add(name, new ListNode(start, nodes.ToImmutable()));
    }

    private void ParseDefinition()
    {
        const string Context = "define clause";
        Token token = NextNonSpace();
        string name = TemplateName(token, Context);
        Expect(TokenKind.RightDelimiter, Context);
        Add(name, InOwnScope(() =>
        {
            (ListNode body, Node end) = ItemList();
            return end is EndNode ? body : throw Error($"unexpected {end} in {Context}");
        }));
    }

    /// <summary>A defined template starts without the variables and loops around it.</summary>
    private ListNode InOwnScope(Func<ListNode> parse)
    {
        (List<string> variables, int ranges) = (_variables, _rangeDepth);
        (_variables, _rangeDepth) = (["$"], 0);
        ListNode body = parse();
        (_variables, _rangeDepth) = (variables, ranges);
        return body;
    }

    private void Add(string name, ListNode root)
    {
        var tree = new ParsedTemplate(name, _sourceName, _source, root);
        if (_trees.TryGetValue(name, out ParsedTemplate? old) && !old.IsEmpty)
        {
            if (!tree.IsEmpty) throw Error($"template: multiple definition of template {GoText.Quote(name)}");
            return;
        }
        _trees[name] = tree;
    }

    private (ListNode List, Node End) ItemList()
    {
        int start = PeekNonSpace().Position;
        var nodes = ImmutableArray.CreateBuilder<Node>();
        while (PeekNonSpace().Kind != TokenKind.EndOfFile)
        {
            Node node = TextOrAction();
            if (node is EndNode or ElseNode) return (new ListNode(start, nodes.ToImmutable()), node);
            nodes.Add(node);
        }
        throw Error("unexpected EOF");
    }

    private Node TextOrAction()
    {
        Token token = NextNonSpace();
        switch (token.Kind)
        {
            case TokenKind.Text: return new TextNode(token.Position, token.Value);
            case TokenKind.LeftDelimiter:
                _actionLine = token.Line;
                Node node = Action();
                _actionLine = 0;
                return node;
            default: throw Unexpected(token, "input");
        }
    }

    private Node Action()
    {
        Token token = NextNonSpace();
        switch (token.Kind)
        {
            case TokenKind.Block: return Block();
            case TokenKind.Break:
                LoopControl("{{break}}");
                return new BreakNode(token.Position);
            case TokenKind.Continue:
                LoopControl("{{continue}}");
                return new ContinueNode(token.Position);
            case TokenKind.Else:
                Token after = PeekNonSpace();
                if (after.Kind is not (TokenKind.If or TokenKind.With)) Expect(TokenKind.RightDelimiter, "else");
                return new ElseNode(after.Position);
            case TokenKind.End:
                Expect(TokenKind.RightDelimiter, "end");
                return new EndNode(token.Position);
            case TokenKind.If: return Branch(BranchKind.If, "if");
            case TokenKind.Range: return Branch(BranchKind.Range, "range");
            case TokenKind.With: return Branch(BranchKind.With, "with");
            case TokenKind.Template: return TemplateCall();
        }
        _next--;
        return new ActionNode(Peek().Position, Pipeline("command", TokenKind.RightDelimiter));
    }

    private void LoopControl(string context)
    {
        Token token = NextNonSpace();
        if (token.Kind != TokenKind.RightDelimiter) throw Unexpected(token, context);
        if (_rangeDepth == 0) throw Error($"{context} outside {{{{range}}}}");
    }

    private BranchNode Branch(BranchKind kind, string context)
    {
        Enter();
        int variables = _variables.Count;
        PipeNode pipe = Pipeline(context, TokenKind.RightDelimiter);
        if (kind == BranchKind.Range) _rangeDepth++;
        (ListNode body, Node end) = ItemList();
        if (kind == BranchKind.Range) _rangeDepth--;
        ListNode? otherwise = null;
        if (end is ElseNode)
        {
            // "{{else if}}" and "{{else with}}" stand for a nested branch that shares the outer end.
            TokenKind chained = Peek().Kind;
            bool spaced = chained == TokenKind.Space;
            if (spaced) chained = PeekNonSpace().Kind;
            if ((kind == BranchKind.If && chained == TokenKind.If) || (kind == BranchKind.With && chained == TokenKind.With))
            {
                NextNonSpace();
                otherwise = new ListNode(end.Position, [Branch(kind, context)]);
            }
            else
            {
                if (chained is TokenKind.If or TokenKind.With) throw Unexpected(NextNonSpace(), "input");
                (otherwise, end) = ItemList();
                if (end is not EndNode) throw Error($"expected end; found {end}");
            }
        }
        _variables.RemoveRange(variables, _variables.Count - variables);
        _depth--;
        return new BranchNode(pipe.Position, kind, pipe, body, otherwise);
    }

    private TemplateNode Block()
    {
        const string Context = "block clause";
        Token token = NextNonSpace();
        string name = TemplateName(token, Context);
        PipeNode pipe = Pipeline(Context, TokenKind.RightDelimiter);
        Enter();
        Add(name, InOwnScope(() =>
        {
            (ListNode body, Node end) = ItemList();
            return end is EndNode ? body : throw Error($"unexpected {end} in {Context}");
        }));
        _depth--;
        return new TemplateNode(token.Position, name, pipe);
    }

    private TemplateNode TemplateCall()
    {
        const string Context = "template clause";
        Token token = NextNonSpace();
        string name = TemplateName(token, Context);
        PipeNode? pipe = null;
        if (NextNonSpace().Kind != TokenKind.RightDelimiter)
        {
            _next--;
            pipe = Pipeline(Context, TokenKind.RightDelimiter);
        }
        return new TemplateNode(token.Position, name, pipe);
    }

    private string TemplateName(Token token, string context) =>
        token.Kind is TokenKind.String or TokenKind.RawString ? Unquote(token) : throw Unexpected(token, context);

    private PipeNode Pipeline(string context, TokenKind end)
    {
        Enter();
        int start = PeekNonSpace().Position;
        var declarations = ImmutableArray.CreateBuilder<VariableNode>();
        bool isAssign = Declarations(context, declarations);
        var commands = ImmutableArray.CreateBuilder<CommandNode>();
        while (true)
        {
            Token token = NextNonSpace();
            if (token.Kind == end) break;
            if (token.Kind is not (TokenKind.Bool or TokenKind.CharConstant or TokenKind.Complex or TokenKind.Dot or TokenKind.Field
                or TokenKind.Identifier or TokenKind.Number or TokenKind.Nil or TokenKind.RawString or TokenKind.String
                or TokenKind.Variable or TokenKind.LeftParen)) throw Unexpected(token, context);
            _next--;
            commands.Add(Command());
        }
        if (commands.Count == 0) throw Error($"missing value for {context}");
        for (int i = 1; i < commands.Count; i++)
        {
            if (commands[i].Arguments[0] is BoolNode or DotNode or NilNode or NumberNode or StringNode)
                throw Error($"non executable command in pipeline stage {i + 1}");
        }
        _depth--;
        return new PipeNode(start, declarations.ToImmutable(), isAssign, commands.ToImmutable());
    }

    /// <summary>Reads <c>$x :=</c>, <c>$x =</c> and, in range, <c>$i, $x :=</c>; a variable that is an argument stays unread.</summary>
    private bool Declarations(string context, ImmutableArray<VariableNode>.Builder declarations)
    {
        while (true)
        {
            Token variable = PeekNonSpace();
            if (variable.Kind != TokenKind.Variable) return false;
            int mark = _next;
            Next();
            Token after = PeekNonSpace();
            if (after.Kind is TokenKind.Assign or TokenKind.Declare)
            {
                NextNonSpace();
                Declare();
                return after.Kind == TokenKind.Assign;
            }
            if (after is not { Kind: TokenKind.Char, Value: "," })
            {
                _next = mark;
                return false;
            }
            NextNonSpace();
            Declare();
            if (context != "range" || declarations.Count >= 2) throw Error($"too many declarations in {context}");
            if (PeekNonSpace().Kind is not (TokenKind.Variable or TokenKind.RightDelimiter or TokenKind.RightParen))
                throw Error("range can only initialize variables");

            void Declare()
            {
                declarations.Add(new VariableNode(variable.Position, [variable.Value]));
                _variables.Add(variable.Value);
            }
        }
    }

    private CommandNode Command()
    {
        int start = PeekNonSpace().Position;
        var arguments = ImmutableArray.CreateBuilder<Node>();
        while (true)
        {
            PeekNonSpace();
            if (Operand() is { } operand) arguments.Add(operand);
            Token token = Next();
            if (token.Kind == TokenKind.Space) continue;
            if (token.Kind is TokenKind.RightDelimiter or TokenKind.RightParen) _next--;
            else if (token.Kind != TokenKind.Pipe) throw Unexpected(token, "operand");
            break;
        }
        return arguments.Count == 0 ? throw Error("empty command") : new CommandNode(start, arguments.ToImmutable());
    }

    private Node? Operand()
    {
        Node? node = Term();
        if (node is null || Peek().Kind != TokenKind.Field) return node;
        int start = Peek().Position;
        var path = ImmutableArray.CreateBuilder<string>();
        while (Peek().Kind == TokenKind.Field) path.Add(Next().Value[1..]);
        return node switch
        {
            FieldNode field => new FieldNode(start, field.Path.AddRange(path)),
            VariableNode variable => new VariableNode(start, variable.Path.AddRange(path)),
            BoolNode or StringNode or NumberNode or NilNode or DotNode => throw Error($"unexpected . after term {GoText.Quote(node.ToString())}"),
            _ => new ChainNode(start, node, path.ToImmutable()),
        };
    }

    private Node? Term()
    {
        Token token = NextNonSpace();
        switch (token.Kind)
        {
            case TokenKind.Identifier:
                if (!_isFunction(token.Value)) throw Error($"function {GoText.Quote(token.Value)} not defined");
                return new IdentifierNode(token.Position, token.Value);
            case TokenKind.Dot: return new DotNode(token.Position);
            case TokenKind.Nil: return new NilNode(token.Position);
            case TokenKind.Variable:
                if (!_variables.Contains(token.Value)) throw Error($"undefined variable {GoText.Quote(token.Value)}");
                return new VariableNode(token.Position, [token.Value]);
            case TokenKind.Field: return new FieldNode(token.Position, [token.Value[1..]]);
            case TokenKind.Bool: return new BoolNode(token.Position, token.Value == "true");
            case TokenKind.CharConstant or TokenKind.Complex or TokenKind.Number:
                return NumberLiteral.TryParse(token, out NumberNode? number, out string? error) ? number : throw Error(error!);
            case TokenKind.LeftParen: return Pipeline("parenthesized pipeline", TokenKind.RightParen);
            case TokenKind.String or TokenKind.RawString: return new StringNode(token.Position, token.Value, Unquote(token));
        }
        _next--;
        return null;
    }

    private string Unquote(Token token) => GoText.TryUnquote(token.Value, out string? value) ? value! : throw Error("invalid syntax");

    private Token Next()
    {
        Token token = _tokens[Math.Min(_next, _tokens.Count - 1)];
        if (_next < _tokens.Count) _next++;
        _furthest = Math.Max(_furthest, _next - 1);
        return token;
    }

    private Token Peek()
    {
        int at = Math.Min(_next, _tokens.Count - 1);
        _furthest = Math.Max(_furthest, at);
        return _tokens[at];
    }

    private Token NextNonSpace()
    {
        PeekNonSpace();
        return Next();
    }

    private Token PeekNonSpace()
    {
        while (Peek().Kind == TokenKind.Space) _next++;
        return Peek();
    }

    private void Expect(TokenKind kind, string context)
    {
        Token token = NextNonSpace();
        if (token.Kind != kind) throw Unexpected(token, context);
    }

    private void Enter()
    {
        if (++_depth > MaxDepth) throw Error($"nested deeper than {MaxDepth} levels");
    }

    private TemplateSyntaxException Unexpected(Token token, string context)
    {
        if (token.Kind != TokenKind.Error) return Error($"unexpected {token} in {context}");
        if (_actionLine == 0 || _actionLine == token.Line) return Error(token.Value);
        string where = $"started at {_sourceName}:{_actionLine}";
        return Error(token.Value.EndsWith(" action", StringComparison.Ordinal) ? $"{token.Value} {where}" : $"{token.Value} in action {where}");
    }

    private TemplateSyntaxException Error(string message) => new(_sourceName, _tokens[_furthest].Line, message);
}
