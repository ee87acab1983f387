using System.Collections.Immutable;
using Pharos.Collector.Components;
using Pharos.Collector.Config;
using Pharos.Collector.Data;
using Pharos.Collector.Ottl;
using Pharos.Collector.Ottl.Syntax;
using Pharos.Collector.Receivers.Operators;
using Pharos.Configuration;

namespace Pharos.Collector.Processors.Transform;

/// <summary>Reads the <c>transform</c> section: lists of statements, or of groups with context, conditions and statements.</summary>
internal sealed class TransformConfigReader
{
    private static readonly (string Key, Signals Signal)[] s_lists = [("trace_statements", Signals.Traces), ("metric_statements", Signals.Metrics), ("log_statements", Signals.Logs)];

    private readonly ConfigErrors _errors;

    private TransformConfigReader(ConfigErrors errors) => _errors = errors;

    public static IProcessorSettings Read(ConfigNode node, ReadContext context)
    {
        var reader = new MappingReader(node, context.Errors);
        var self = new TransformConfigReader(context.Errors);
        ErrorMode mode = ErrorModeReader.Read(reader, ErrorMode.Ignore);
        var groups = new Dictionary<Signals, ImmutableArray<StatementGroup>>();
        foreach ((string key, Signals signal) in s_lists)
            groups[signal] = [.. reader.List(key, item => self.ReadItem(item, signal, mode)).OfType<StatementGroup>()];
        if (reader.Child("profile_statements").HasValue) context.Errors.Warn(node["profile_statements"], "profiles are not taken: these statements never run");
        if (reader.Has("flatten_data") && reader.Bool("flatten_data", false)) context.Errors.Add(node["flatten_data"], "is not supported");
        reader.End();
        return new TransformSettings(NodeText.Of(node), groups);
    }

    private StatementGroup? ReadItem(ConfigNode node, Signals signal, ErrorMode mode)
    {
        if (!node.IsMapping) return Build(node, null, [], [node], signal, mode);
        var reader = new MappingReader(node, _errors);
        string? name = reader.String("context");
        OttlContext? context = name is null ? null : OttlContexts.Parse(name);
        if (name is not null && (context is null || !ContextsOf(signal).Contains(context.Value)))
        {
            _errors.Add(node["context"], $"unknown context \"{name}\", expected {string.Join(", ", ContextsOf(signal).Select(OttlContexts.NameOf))}");
            name = null;
        }
        ErrorMode own = ErrorModeReader.Read(reader, mode);
        IReadOnlyList<ConfigNode> conditions = reader.List("conditions", item => item), statements = reader.List("statements", item => item);
        reader.End();
        return Build(node, name is null ? null : context, conditions, statements, signal, own);
    }

    private StatementGroup? Build(ConfigNode node, OttlContext? context, IReadOnlyList<ConfigNode> conditionNodes, IReadOnlyList<ConfigNode> statementNodes, Signals signal, ErrorMode mode)
    {
        var conditions = conditionNodes.Select(n => (Node: n, Tree: StatementReader.ParseCondition(n, _errors))).Where(c => c.Tree is not null).ToArray();
        var statements = statementNodes.Select(n => (Node: n, Tree: StatementReader.ParseStatement(n, _errors))).Where(s => s.Tree is not null).ToArray();
        if (statements.Length == 0) return null;
        OttlContext? chosen = context ?? Infer(node, statements.Select(s => s.Tree!), conditions.Select(c => c.Tree!), signal);
        if (chosen is null) return null;
        var compiler = new OttlCompiler(chosen.Value, needsContext: context is null);
        var ready = ImmutableArray.CreateBuilder<OttlCondition>();
        foreach ((ConfigNode at, ConditionNode? tree) in conditions)
            if (StatementReader.Compile(compiler, tree!, at, _errors) is { } holds) ready.Add(new OttlCondition(holds, at.Text));
        OttlStatement[] compiled = [.. statements.Select(s => StatementReader.Compile(compiler, s.Tree!, s.Node, _errors)).OfType<OttlStatement>()];
        return new StatementGroup(chosen.Value, ready.ToImmutable(), [.. compiled], mode);
    }

    /// <summary>The outermost context from which everything that is named can be seen.</summary>
    private OttlContext? Infer(ConfigNode node, IEnumerable<StatementNode> statements, IEnumerable<ConditionNode> conditions, Signals signal)
    {
        IReadOnlySet<OttlContext> needed = StatementReader.ContextsOf(statements, conditions);
        if (needed.Count == 0)
        {
            _errors.Add(node, $"the context cannot be told: paths must begin with one of {string.Join(", ", ContextsOf(signal).Select(OttlContexts.NameOf))}, or context: must be given");
            return null;
        }
        foreach (OttlContext context in ContextsOf(signal))
            if (needed.Contains(context) && needed.All(n => OttlContexts.VisibleFrom(context).Contains(n))) return context;
        _errors.Add(node, $"no context sees all of {string.Join(", ", needed.Select(OttlContexts.NameOf))} here");
        return null;
    }

    private static OttlContext[] ContextsOf(Signals signal) => signal switch
    {
        Signals.Traces => [OttlContext.Resource, OttlContext.Scope, OttlContext.Span, OttlContext.SpanEvent],
        Signals.Metrics => [OttlContext.Resource, OttlContext.Scope, OttlContext.Metric, OttlContext.DataPoint],
        _ => [OttlContext.Resource, OttlContext.Scope, OttlContext.Log],
    };
}
