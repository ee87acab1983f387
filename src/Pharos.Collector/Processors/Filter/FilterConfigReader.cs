using System.Collections.Immutable;
using Pharos.Collector.Components;
using Pharos.Collector.Config;
using Pharos.Collector.Data;
using Pharos.Collector.Ottl;
using Pharos.Collector.Ottl.Syntax;
using Pharos.Collector.Receivers.Operators;
using Pharos.Configuration;

namespace Pharos.Collector.Processors.Filter;

/// <summary>Reads the <c>filter</c> section: conditions in OTTL for each signal and context.</summary>
internal static class FilterConfigReader
{
    private static readonly (string Signal, Signals Kind, (string Key, OttlContext Context)[] Contexts)[] s_shape =
    [
        ("traces", Signals.Traces, [("resource", OttlContext.Resource), ("span", OttlContext.Span), ("spanevent", OttlContext.SpanEvent)]),
        ("metrics", Signals.Metrics, [("resource", OttlContext.Resource), ("metric", OttlContext.Metric), ("datapoint", OttlContext.DataPoint)]),
        ("logs", Signals.Logs, [("resource", OttlContext.Resource), ("log_record", OttlContext.Log)]),
    ];

    public static IProcessorSettings Read(ConfigNode node, ReadContext context)
    {
        ConfigErrors errors = context.Errors;
        var reader = new MappingReader(node, errors);
        ErrorMode mode = ErrorModeReader.Read(reader, ErrorMode.Ignore);
        var groups = new Dictionary<Signals, ImmutableArray<FilterGroup>>();
        foreach ((string signal, Signals kind, (string Key, OttlContext Context)[] contexts) in s_shape)
        {
            groups[kind] = [];
            ConfigNode section = reader.Child(signal);
            if (!section.HasValue) continue;
            var inner = new MappingReader(section, errors);
            foreach (string legacy in (ReadOnlySpan<string>)["include", "exclude"])
                if (inner.Child(legacy).HasValue) errors.Add(section[legacy], $"is not supported: use a list of conditions such as {signal}.{contexts[1].Key}");
            var found = ImmutableArray.CreateBuilder<FilterGroup>();
            foreach ((string key, OttlContext where) in contexts)
            {
                IReadOnlyList<ConfigNode> nodes = inner.List(key, item => item);
                if (nodes.Count > 0) found.Add(new FilterGroup(where, Conditions(nodes, where, errors), mode));
            }
            inner.End();
            groups[kind] = found.ToImmutable();
        }
        if (reader.Child("spans").HasValue) errors.Add(node["spans"], "is not supported: use traces.span with conditions");
        if (reader.Child("profiles").HasValue) errors.Warn(node["profiles"], "profiles are not taken: these conditions are never asked");
        reader.End();
        return new FilterSettings(NodeText.Of(node), groups);
    }

    private static ImmutableArray<OttlCondition> Conditions(IReadOnlyList<ConfigNode> nodes, OttlContext where, ConfigErrors errors)
    {
        var compiler = new OttlCompiler(where, needsContext: false);
        var conditions = ImmutableArray.CreateBuilder<OttlCondition>();
        foreach (ConfigNode node in nodes)
        {
            ConditionNode? tree = StatementReader.ParseCondition(node, errors);
            if (tree is not null && StatementReader.Compile(compiler, tree, node, errors) is { } holds) conditions.Add(new OttlCondition(holds, node.Text));
        }
        return conditions.ToImmutable();
    }
}
