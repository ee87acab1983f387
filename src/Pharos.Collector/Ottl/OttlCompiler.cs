using System.Collections.Immutable;
using Pharos.Collector.Data;
using Pharos.Collector.Ottl.Functions;
using Pharos.Collector.Ottl.Paths;
using Pharos.Collector.Ottl.Syntax;
using Pharos.Collector.Ottl.Values;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Ottl;

/// <summary>Makes statements and conditions ready to run in a context: resolves paths, enums and functions, and refuses what is unknown with its place.</summary>
/// <param name="needsContext">Paths must name their context, as where it is inferred.</param>
internal sealed class OttlCompiler(OttlContext context, bool needsContext)
{
    private readonly ImmutableArray<OttlContext> _visible = OttlContexts.VisibleFrom(context);

    public OttlContext Context { get; } = context;

    /// <exception cref="OttlException">It cannot run; the message says why.</exception>
    public OttlStatement Statement(StatementNode node, string text)
    {
        Func<OttlTarget, object?> run = Call(node.Editor, isEditor: true);
        return new OttlStatement(run, node.Condition is null ? null : Condition(node.Condition), text);
    }

    /// <exception cref="OttlException">It cannot run.</exception>
    public Func<OttlTarget, bool> Condition(ConditionNode node)
    {
        switch (node)
        {
            case OrNode or:
                Func<OttlTarget, bool>[] any = [.. or.Items.Select(Condition)];
                return t => Array.Exists(any, c => c(t));
            case AndNode and:
                Func<OttlTarget, bool>[] all = [.. and.Items.Select(Condition)];
                return t => Array.TrueForAll(all, c => c(t));
            case NotNode not:
                Func<OttlTarget, bool> inner = Condition(not.Inner);
                return t => !inner(t);
            case CompareNode compare:
                Func<OttlTarget, object?> left = Value(compare.Left), right = Value(compare.Right);
                string op = compare.Operator;
                return t => OttlValues.Compare(op, left(t), right(t));
            default:
                Func<OttlTarget, object?> value = Value(((TruthNode)node).Value);
                return t => value(t) is bool truth ? truth : throw new OttlRuntimeException("a condition is no boolean");
        }
    }

    /// <exception cref="OttlException">It cannot run.</exception>
    public Func<OttlTarget, object?> Value(ValueNode node)
    {
        switch (node)
        {
            case LiteralNode literal:
                object? constant = literal.Value;
                return _ => constant;
            case PathNode path: return Path(path).Get;
            case CallNode call: return Call(call, isEditor: false);
            case SymbolNode symbol:
                if (!Enums.TryGet(symbol.Name, out long number)) throw new OttlException(symbol.Start, $"unknown enum \"{symbol.Name}\"");
                return _ => number;
            case ListNode list:
                Func<OttlTarget, object?>[] items = [.. list.Items.Select(Value)];
                return t => Array.ConvertAll(items, i => i(t)).ToList();
            case MapNode map:
                (string Key, Func<OttlTarget, object?> Value)[] entries = [.. map.Items.Select(i => (i.Key, Value(i.Value)))];
                return t =>
                {
                    var made = new List<OtlpAttribute>(entries.Length);
                    foreach ((string key, Func<OttlTarget, object?> value) in entries) made.Set(key, value(t));
                    return made;
                };
            default:
                var math = (MathNode)node;
                Func<OttlTarget, object?> left = Value(math.Left), right = Value(math.Right);
                char op = math.Operator;
                return t => OttlValues.Calculate(op, left(t), right(t));
        }
    }

    /// <exception cref="OttlException">There is no such path here.</exception>
    public OttlPath Path(PathNode node)
    {
        OttlContext where = Context;
        int first = 0;
        if (OttlContexts.Parse(node.Segments[0].Name) is { } named && node.Segments.Length > 1 && node.Segments[0].Keys.Length == 0)
        {
            if (!_visible.Contains(named)) throw new OttlException(node.Start, $"{node}: the context {node.Segments[0].Name} cannot be seen from {OttlContexts.NameOf(Context)}");
            (where, first) = (named, 1);
        }
        else if (needsContext) throw new OttlException(node.Start, $"{node}: the context is missing: {OttlContexts.NameOf(Context)}.{node}");
        string name = string.Join('.', node.Segments[first..].Select(s => s.Name));
        FieldDefinition field = ContextFields.Find(where, name)
            ?? throw new OttlException(node.Start, $"{node}: {OttlContexts.NameOf(where)} has no field \"{name}\"; it has {string.Join(", ", ContextFields.Names(where))}");
        for (int i = first; i < node.Segments.Length - 1; i++)
            if (node.Segments[i].Keys.Length > 0) throw new OttlException(node.Segments[i].Keys[0].Start, $"{node}: only the last name can have keys");
        if (node.Segments[^1].Keys is not { Length: > 0 } keys) return new OttlPath(field.Get, field.Set, node.ToString());
        Func<OttlTarget, object?>[] compiled = [.. keys.Select(Value)];
        return new OttlPath(t => Keyed.Get(field.Get(t), compiled, t), (t, v) => Keyed.Set(field, compiled, t, v), node.ToString());
    }

    private Func<OttlTarget, object?> Call(CallNode node, bool isEditor)
    {
        FunctionDefinition definition = (isEditor ? FunctionTable.Editor(node.Name) : FunctionTable.Converter(node.Name))
            ?? throw new OttlException(node.Start, $"unknown function \"{node.Name}\"; docs/collector.md lists those that are supported");
        if (definition.Context is { } only && only != Context) throw new OttlException(node.Start, $"{node.Name} works in the context {OttlContexts.NameOf(only)} only");
        Func<OttlTarget, object?> run = definition.Compile(new CallArguments(node, definition, this));
        if (node.Keys.Length == 0) return run;
        Func<OttlTarget, object?>[] keys = [.. node.Keys.Select(Value)];
        return t => Keyed.Get(run(t), keys, t);
    }
}
