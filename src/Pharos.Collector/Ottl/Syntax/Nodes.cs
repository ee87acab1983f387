using System.Collections.Immutable;

namespace Pharos.Collector.Ottl.Syntax;

/// <summary>A value in a statement. <paramref name="Start"/> is its offset.</summary>
internal abstract record ValueNode(int Start);

/// <param name="Value">null, bool, long, double, string or byte[].</param>
internal sealed record LiteralNode(object? Value, int Start) : ValueNode(Start);

/// <summary><c>log.attributes["a"]["b"]</c>.</summary>
internal sealed record PathNode(ImmutableArray<PathSegment> Segments, int Start) : ValueNode(Start)
{
    public override string ToString() => string.Join('.', Segments.Select(s => s.Name + string.Concat(s.Keys.Select(k => k is LiteralNode { Value: string text } ? $"[\"{text}\"]" : k is LiteralNode l ? $"[{l.Value}]" : "[…]"))));
}

internal sealed record PathSegment(string Name, ImmutableArray<ValueNode> Keys);

/// <summary>A call of an editor or converter, with keys behind it: <c>Split(body, ",")[0]</c>.</summary>
internal sealed record CallNode(string Name, ImmutableArray<ArgumentNode> Arguments, ImmutableArray<ValueNode> Keys, int Start) : ValueNode(Start);

/// <param name="Name">Null where it is given by its place.</param>
internal sealed record ArgumentNode(string? Name, ValueNode Value);

/// <summary>A name in capitals: an enum, or as an argument the name of a converter.</summary>
internal sealed record SymbolNode(string Name, int Start) : ValueNode(Start);

internal sealed record ListNode(ImmutableArray<ValueNode> Items, int Start) : ValueNode(Start);

internal sealed record MapNode(ImmutableArray<(string Key, ValueNode Value)> Items, int Start) : ValueNode(Start);

internal sealed record MathNode(char Operator, ValueNode Left, ValueNode Right, int Start) : ValueNode(Start);

/// <summary>A condition.</summary>
internal abstract record ConditionNode(int Start);

internal sealed record OrNode(ImmutableArray<ConditionNode> Items, int Start) : ConditionNode(Start);

internal sealed record AndNode(ImmutableArray<ConditionNode> Items, int Start) : ConditionNode(Start);

internal sealed record NotNode(ConditionNode Inner, int Start) : ConditionNode(Start);

internal sealed record CompareNode(string Operator, ValueNode Left, ValueNode Right, int Start) : ConditionNode(Start);

/// <summary>A literal or a converter that gives a boolean.</summary>
internal sealed record TruthNode(ValueNode Value, int Start) : ConditionNode(Start);

/// <summary>An editor and when it runs.</summary>
internal sealed record StatementNode(CallNode Editor, ConditionNode? Condition);
