using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Pharos.Templates.Html;
using Pharos.Templates.Syntax;

namespace Pharos.Templates.Execution;

/// <summary>Runs one template (Go: text/template/exec.go gives the order of evaluation and the messages).</summary>
internal sealed class Executor(
    Dictionary<string, ParsedTemplate> trees, FrozenDictionary<string, TemplateFunction> functions, TemplateOptions options, bool html) : ITemplateExecution
{
    /// <summary>Stands for "nothing came down the pipeline", which differs from nil.</summary>
    private static readonly object s_missing = new();

    private readonly List<(string Name, object? Value)> _variables = [];
    private ITemplateOutput _output = html ? new HtmlOutput() : new PlainOutput();
    private ParsedTemplate _tree = null!;
    private Node? _node;
    private int _scope, _depth, _steps;

    private enum Flow
    {
        Next,
        Break,
        Continue,
    }

    public bool IsHtml => html;

    public object? Root { get; private set; }

    public string Run(ParsedTemplate tree, object? data)
    {
        Root = data;
        Enter(tree, data);
        return _output.Finish();
    }

    /// <summary>Runs a template from a function; its output is apart, its limits are shared.</summary>
    public string Render(string template, object? data)
    {
        if (!trees.TryGetValue(template, out ParsedTemplate? tree)) throw new TemplateFunctionException($"template {GoText.Quote(template)} not defined");
        return RenderApart(tree, data);
    }

    public string RenderText(string name, string text, object? data)
    {
        try
        {
            return RenderApart(Parser.Parse(name, text, functions.ContainsKey)[name], data);
        }
        catch (TemplateSyntaxException e) { throw new TemplateFunctionException(e.Message); }
    }

    private string RenderApart(ParsedTemplate tree, object? data)
    {
        ITemplateOutput outer = _output;
        _output = html ? new HtmlOutput() : new PlainOutput();
        try
        {
            Enter(tree, data);
            return _output.Finish();
        }
        finally { _output = outer; }
    }

    private void Enter(ParsedTemplate tree, object? data)
    {
        if (++_depth > options.MaxDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw Error($"exceeded maximum template depth ({options.MaxDepth})");
        (ParsedTemplate outerTree, Node? outerNode, int outerScope) = (_tree, _node, _scope);
        _scope = _variables.Count;
        _variables.Add(("$", data));
        _tree = tree;
        Walk(data, tree.Root);
        _variables.RemoveRange(_scope, _variables.Count - _scope);
        (_tree, _node, _scope) = (outerTree, outerNode, outerScope);
        _depth--;
    }

    private Flow Walk(object? dot, Node node)
    {
        _node = node;
        if (++_steps > options.MaxSteps) throw Error($"more than {options.MaxSteps} steps");
        switch (node)
        {
            case ListNode list:
                foreach (Node item in list.Nodes)
                {
                    Flow flow = Walk(dot, item);
                    if (flow != Flow.Next) return flow;
                }
                return Flow.Next;
            case TextNode text:
                _output.WriteText(text.Text);
                CheckLength();
                return Flow.Next;
            case ActionNode action:
                object? value = Pipe(dot, action.Pipe);
                if (action.Pipe.Declarations.IsEmpty)
                {
                    _node = action;
                    try { _output.WriteValue(value); }
                    catch (TemplateFunctionException e) { throw Error(e.Message, e); } // a value that a script cannot hold
                    CheckLength();
                }
                return Flow.Next;
            case BranchNode { Kind: BranchKind.Range } range: return Range(dot, range);
            case BranchNode branch: return Branch(dot, branch);
            case TemplateNode call:
                if (!trees.TryGetValue(call.Name, out ParsedTemplate? tree)) throw Error($"template {GoText.Quote(call.Name)} not defined");
                Enter(tree, call.Pipe is { } pipe ? Pipe(dot, pipe) : null);
                return Flow.Next;
            case BreakNode: return Flow.Break;
            case ContinueNode: return Flow.Continue;
            default: throw Error($"unknown node: {node}");
        }
    }

    private void CheckLength()
    {
        if (_output.Length > options.MaxOutput) throw Error($"output is longer than {options.MaxOutput} characters");
    }

    private Flow Branch(object? dot, BranchNode branch)
    {
        int mark = _variables.Count;
        object? value = Pipe(dot, branch.Pipe);
        Flow flow = Flow.Next;
        if (GoValue.IsTrue(value)) flow = Walk(branch.Kind == BranchKind.With ? value : dot, branch.Body);
        else if (branch.Else is { } otherwise) flow = Walk(dot, otherwise);
        _variables.RemoveRange(mark, _variables.Count - mark);
        return flow;
    }

    private Flow Range(object? dot, BranchNode range)
    {
        _node = range;
        int mark = _variables.Count;
        object? value = Pipe(dot, range.Pipe);
        int inner = _variables.Count;
        bool any = false;
        Flow flow = Flow.Next;
        foreach ((object? key, object? item) in Items(value, range))
        {
            any = true;
            Declare(range.Pipe, key, item, value is long);
            flow = Walk(item, range.Body);
            _variables.RemoveRange(inner, _variables.Count - inner);
            if (flow == Flow.Break) break;
        }
        flow = Flow.Next;
        if (!any && range.Else is { } otherwise) flow = Walk(dot, otherwise);
        _variables.RemoveRange(mark, _variables.Count - mark);
        return flow;
    }

    private IEnumerable<(object? Key, object? Item)> Items(object? value, BranchNode range)
    {
        switch (value)
        {
            case null: break;
            case long count:
                if (range.Pipe.Declarations.Length > 1) throw Error($"can't use {count} to iterate over more than one variable");
                for (long i = 0; i < count; i++) yield return (i, i);
                break;
            case ITemplateList list:
                for (int i = 0; i < list.Count; i++) yield return ((long)i, list[i]);
                break;
            case ITemplateMap map:
                foreach (string key in map.SortedKeys)
                {
                    map.TryGet(key, out object? item);
                    yield return (key, item);
                }
                break;
            default: throw Error($"range can't iterate over {GoFormat.Print(value)}");
        }
    }

    /// <summary>Gives range's variables their values: one takes the item, of two the first takes index or key.</summary>
    private void Declare(PipeNode pipe, object? key, object? item, bool overInteger)
    {
        ImmutableArray<VariableNode> names = pipe.Declarations;
        if (names.IsEmpty) return;
        object? first = names.Length == 1 && !overInteger ? item : key;
        Set(names[0].Path[0], first);
        if (names.Length > 1) Set(names[1].Path[0], item);

        void Set(string name, object? value)
        {
            if (pipe.IsAssign) Assign(name, value);
            else SetDeclared(name, value);
        }
    }

    /// <summary>The pipeline has declared the variable already; each round sets it anew.</summary>
    private void SetDeclared(string name, object? value)
    {
        for (int i = _variables.Count - 1; i >= _scope; i--)
        {
            if (_variables[i].Name != name) continue;
            _variables[i] = (name, value);
            return;
        }
        _variables.Add((name, value));
    }

    private void Assign(string name, object? value)
    {
        for (int i = _variables.Count - 1; i >= _scope; i--)
        {
            if (_variables[i].Name != name) continue;
            _variables[i] = (name, value);
            return;
        }
        throw Error($"undefined variable: {name}");
    }

    private object? Variable(string name)
    {
        for (int i = _variables.Count - 1; i >= _scope; i--) if (_variables[i].Name == name) return _variables[i].Value;
        throw Error($"undefined variable: {name}");
    }

    private object? Pipe(object? dot, PipeNode pipe)
    {
        _node = pipe;
        if (++_steps > options.MaxSteps) throw Error($"more than {options.MaxSteps} steps");
        object? value = s_missing;
        foreach (CommandNode command in pipe.Commands) value = Command(dot, command, value);
        foreach (VariableNode variable in pipe.Declarations)
        {
            if (pipe.IsAssign) Assign(variable.Path[0], value);
            else _variables.Add((variable.Path[0], value));
        }
        return value;
    }

    private object? Command(object? dot, CommandNode command, object? final)
    {
        Node first = command.Arguments[0];
        ReadOnlySpan<Node> arguments = command.Arguments.AsSpan()[1..];
        switch (first)
        {
            case FieldNode field:
                _node = field;
                return Fields(dot, dot, field, field.Path.AsSpan(), arguments, final);
            case ChainNode chain: return Chain(dot, chain, arguments, final);
            case IdentifierNode name: return Function(dot, name, command, arguments, final);
            case PipeNode pipe:
                NotAFunction(first, arguments, final);
                return Pipe(dot, pipe);
            case VariableNode variable: return Variable(dot, variable, arguments, final);
        }
        _node = first;
        NotAFunction(first, arguments, final);
        return first switch
        {
            BoolNode value => value.Value,
            DotNode => dot,
            NilNode => throw Error("nil is not a command"),
            NumberNode number => Ideal(number),
            StringNode text => text.Value,
            _ => throw Error($"can't evaluate command {GoText.Quote(first.ToString())}"),
        };
    }

    private void NotAFunction(Node first, ReadOnlySpan<Node> arguments, object? final)
    {
        if (arguments.Length > 0 || final != s_missing) throw Error($"can't give argument to non-function {first}");
    }

    private object Ideal(NumberNode number)
    {
        _node = number;
        return number.Ideal ?? throw Error($"{number.Text} overflows int");
    }

    private object? Variable(object? dot, VariableNode variable, ReadOnlySpan<Node> arguments, object? final)
    {
        _node = variable;
        object? value = Variable(variable.Path[0]);
        if (variable.Path.Length > 1) return Fields(dot, value, variable, variable.Path.AsSpan()[1..], arguments, final);
        NotAFunction(variable, arguments, final);
        return value;
    }

    private object? Chain(object? dot, ChainNode chain, ReadOnlySpan<Node> arguments, object? final)
    {
        _node = chain;
        if (chain.Operand is NilNode) throw Error($"indirection through explicit nil in {chain}");
        object? receiver = Argument(dot, GoParameter.Value, chain.Operand);
        return Fields(dot, receiver, chain, chain.Path.AsSpan(), arguments, final);
    }

    private object? Fields(object? dot, object? receiver, Node node, ReadOnlySpan<string> path, ReadOnlySpan<Node> arguments, object? final)
    {
        for (int i = 0; i < path.Length - 1; i++) receiver = Field(dot, path[i], node, [], s_missing, receiver);
        return Field(dot, path[^1], node, arguments, final, receiver);
    }

    private object? Field(object? dot, string name, Node node, ReadOnlySpan<Node> arguments, object? final, object? receiver)
    {
        if (receiver is null)
        {
            if (options.MissingKey == MissingKey.Error) throw Error($"nil data; no entry for key {GoText.Quote(name)}");
            return null;
        }
        if (receiver is ITemplateValue value && value.FindMethod(name) is { } method) return Call(dot, method, node, name, arguments, final);
        bool hasArguments = arguments.Length > 0 || final != s_missing;
        switch (receiver)
        {
            case ITemplateObject obj when obj.TryGetField(name, out object? field):
                if (hasArguments) throw Error($"{name} has arguments but cannot be invoked as function");
                return field;
            case ITemplateMap map:
                if (hasArguments) throw Error($"{name} is not a method but has arguments");
                if (map.TryGet(name, out object? item)) return item;
                return options.MissingKey switch
                {
                    MissingKey.Zero => map.Zero,
                    MissingKey.Error => throw Error($"map has no entry for key {GoText.Quote(name)}"),
                    _ => null,
                };
        }
        throw Error($"can't evaluate field {name} in type {GoValue.TypeName(receiver)}");
    }

    private object? Function(object? dot, IdentifierNode identifier, Node command, ReadOnlySpan<Node> arguments, object? final)
    {
        _node = identifier;
        if (!functions.TryGetValue(identifier.Name, out TemplateFunction? function)) throw Error($"{GoText.Quote(identifier.Name)} is not a defined function");
        return Call(dot, function, command, identifier.Name, arguments, final);
    }

    private object? Call(object? dot, TemplateFunction function, Node node, string name, ReadOnlySpan<Node> arguments, object? final)
    {
        IReadOnlyList<GoParameter> parameters = function.Parameters;
        int given = arguments.Length + (final == s_missing ? 0 : 1);
        int fixedCount = function.IsVariadic ? parameters.Count - 1 : parameters.Count;
        if (function.IsVariadic ? given < fixedCount : given != fixedCount)
            throw Error($"wrong number of args for {name}: want {(function.IsVariadic ? "at least " : "")}{fixedCount} got {(function.IsVariadic ? arguments.Length : given)}");
        if (function == Builtins.And || function == Builtins.Or) return ShortCircuit(dot, function == Builtins.Or, arguments, final);
        object?[] values = new object?[given];
        for (int i = 0; i < arguments.Length; i++) values[i] = Argument(dot, Parameter(i), arguments[i]);
        if (final != s_missing) values[^1] = Validate(final, Parameter(given - 1));
        try
        {
            return function.Invoke(this, values);
        }
        catch (TemplateFunctionException e)
        {
            _node = node;
            throw Error($"error calling {name}: {e.Message}", e);
        }
        catch (TemplateExecutionException e)
        {
            _node = node;
            throw Error($"error calling {name}: {e.Message}", e);
        }

        GoParameter Parameter(int i) => i < fixedCount ? parameters[i] : parameters[^1];
    }

    private object? ShortCircuit(object? dot, bool stopAt, ReadOnlySpan<Node> arguments, object? final)
    {
        object? value = null;
        foreach (Node argument in arguments)
        {
            value = Argument(dot, GoParameter.Value, argument);
            if (GoValue.IsTrue(value) == stopAt) return value;
        }
        return final == s_missing ? value : final;
    }

    /// <summary>Evaluates an argument; a constant takes the parameter's type where it can.</summary>
    private object? Argument(object? dot, GoParameter parameter, Node node)
    {
        _node = node;
        switch (node)
        {
            case DotNode: return Validate(dot, parameter);
            case NilNode: return parameter.TakesNil ? null : throw Error($"cannot assign nil to {parameter.GoType}");
            case FieldNode field: return Validate(Fields(dot, dot, field, field.Path.AsSpan(), [], s_missing), parameter);
            case VariableNode variable: return Validate(Variable(dot, variable, [], s_missing), parameter);
            case PipeNode pipe: return Validate(Pipe(dot, pipe), parameter);
            case IdentifierNode name: return Validate(Function(dot, name, name, [], s_missing), parameter);
            case ChainNode chain: return Validate(Chain(dot, chain, [], s_missing), parameter);
        }
        object constant = node switch
        {
            BoolNode value => value.Value,
            StringNode text => text.Value,
            NumberNode { Float: { } real } when parameter == GoParameter.Float => real,
            NumberNode { Integer: { } integer } when parameter == GoParameter.Int => integer,
            NumberNode number => Ideal(number),
            _ => throw Error($"can't handle {node} for arg of type {parameter.GoType}"),
        };
        if (parameter.Accepts(constant)) return constant;
        if (parameter == GoParameter.Duration && constant is long nanoseconds) return new GoDuration(nanoseconds);
        string expected = parameter == GoParameter.Bool ? "bool" : parameter == GoParameter.Float ? "float" : parameter == GoParameter.Int ? "integer"
            : parameter == GoParameter.String ? "string" : "";
        throw Error(expected.Length > 0 ? $"expected {expected}; found {node}" : $"can't handle {node} for arg of type {parameter.GoType}");
    }

    private object? Validate(object? value, GoParameter parameter)
    {
        if (value is null) return parameter.TakesNil ? null : throw Error($"invalid value; expected {parameter.GoType}");
        return parameter.Accepts(value) ? value : throw Error($"wrong type for value; expected {parameter.GoType}; got {GoValue.TypeName(value)}");
    }

    private TemplateExecutionException Error(string message, Exception? cause = null)
    {
        if (_tree is null) return new TemplateExecutionException($"template: {message}", cause);
        return new TemplateExecutionException(_node is null
            ? $"template: {_tree.Name}: {message}"
            : $"template: {_tree.Locate(_node)}: executing {GoText.Quote(_tree.Name)} at <{_node}>: {message}", cause);
    }
}
