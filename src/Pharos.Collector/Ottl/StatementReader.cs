using Pharos.Collector.Ottl.Functions;
using Pharos.Collector.Ottl.Syntax;
using Pharos.Configuration;

namespace Pharos.Collector.Ottl;

/// <summary>Reads statements and conditions from a configuration's nodes; a fault is reported at its place in the file.</summary>
internal static class StatementReader
{
    public static StatementNode? ParseStatement(ConfigNode node, ConfigErrors errors) => Guarded(node, errors, () => Parser.ParseStatement(node.Text));

    public static ConditionNode? ParseCondition(ConfigNode node, ConfigErrors errors) => Guarded(node, errors, () => Parser.ParseCondition(node.Text));

    public static OttlStatement? Compile(OttlCompiler compiler, StatementNode statement, ConfigNode node, ConfigErrors errors) => Guarded(node, errors, () => compiler.Statement(statement, node.Text));

    public static Func<OttlTarget, bool>? Compile(OttlCompiler compiler, ConditionNode condition, ConfigNode node, ConfigErrors errors) => Guarded(node, errors, () => compiler.Condition(condition));

    /// <summary>Every context that the paths and functions of some statements and conditions need.</summary>
    public static IReadOnlySet<OttlContext> ContextsOf(IEnumerable<StatementNode> statements, IEnumerable<ConditionNode> conditions)
    {
        var found = new HashSet<OttlContext>();
        foreach (StatementNode statement in statements)
        {
            Visit(statement.Editor, found);
            if (FunctionTable.Editor(statement.Editor.Name)?.Context is { } needed) found.Add(needed);
            if (statement.Condition is not null) Visit(statement.Condition, found);
        }
        foreach (ConditionNode condition in conditions) Visit(condition, found);
        return found;
    }

    private static T? Guarded<T>(ConfigNode node, ConfigErrors errors, Func<T> read) where T : class
    {
        if (!node.IsScalar)
        {
            errors.Add(node, $"expected a statement in text, found {node.Describe()}");
            return null;
        }
        try
        {
            return read();
        }
        catch (OttlException e)
        {
            errors.Add(new Finding(FindingSeverity.Error, PlaceOf(node, e.Offset), node.Path, $"character {e.Offset + 1}: {e.Message}"));
            return null;
        }
    }

    /// <summary>Exact in a text without quotes around it. Escapes and line breaks are not known any more here, so that else the quotes alone are counted.</summary>
    private static SourcePosition PlaceOf(ConfigNode node, int offset)
    {
        if (node.Text.Contains('\n', StringComparison.Ordinal)) return node.Position;
        bool hasEscapes = !node.IsPlain && node.Text.AsSpan(0, Math.Min(offset, node.Text.Length)).IndexOfAny('"', '\'', '\\') >= 0;
        return hasEscapes ? node.Position : node.Position with { Column = node.Position.Column + offset + (node.IsPlain ? 0 : 1) };
    }

    private static void Visit(ConditionNode node, HashSet<OttlContext> found)
    {
        switch (node)
        {
            case OrNode or: foreach (ConditionNode item in or.Items) Visit(item, found); break;
            case AndNode and: foreach (ConditionNode item in and.Items) Visit(item, found); break;
            case NotNode not: Visit(not.Inner, found); break;
            case CompareNode compare:
                Visit(compare.Left, found);
                Visit(compare.Right, found);
                break;
            case TruthNode truth: Visit(truth.Value, found); break;
        }
    }

    private static void Visit(ValueNode node, HashSet<OttlContext> found)
    {
        switch (node)
        {
            case PathNode path:
                if (path.Segments.Length > 1 && OttlContexts.Parse(path.Segments[0].Name) is { } context) found.Add(context);
                foreach (PathSegment segment in path.Segments) foreach (ValueNode key in segment.Keys) Visit(key, found);
                break;
            case CallNode call:
                if (FunctionTable.Converter(call.Name)?.Context is { } needed) found.Add(needed);
                foreach (ArgumentNode argument in call.Arguments) Visit(argument.Value, found);
                foreach (ValueNode key in call.Keys) Visit(key, found);
                break;
            case ListNode list: foreach (ValueNode item in list.Items) Visit(item, found); break;
            case MapNode map: foreach ((_, ValueNode value) in map.Items) Visit(value, found); break;
            case MathNode math:
                Visit(math.Left, found);
                Visit(math.Right, found);
                break;
        }
    }
}
