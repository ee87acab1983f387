using System.Collections.Immutable;
using System.Numerics;

namespace Pharos.Templates.Syntax;

/// <summary>A node of a parsed template; <see cref="Position"/> is an index into the source (UTF-16).</summary>
internal abstract record Node(int Position)
{
    public sealed override string ToString() => TemplatePrinter.Print(this);
}

internal sealed record ListNode(int Position, ImmutableArray<Node> Nodes) : Node(Position);

internal sealed record TextNode(int Position, string Text) : Node(Position);

/// <summary>A pipeline that stands alone: <c>{{.X | f}}</c>.</summary>
internal sealed record ActionNode(int Position, PipeNode Pipe) : Node(Position);

/// <summary>Commands joined by bars, with the variables that take the result; <see cref="IsAssign"/> tells <c>=</c> from <c>:=</c>.</summary>
internal sealed record PipeNode(int Position, ImmutableArray<VariableNode> Declarations, bool IsAssign, ImmutableArray<CommandNode> Commands) : Node(Position);

internal sealed record CommandNode(int Position, ImmutableArray<Node> Arguments) : Node(Position);

/// <summary>A function's name.</summary>
internal sealed record IdentifierNode(int Position, string Name) : Node(Position);

/// <summary><c>$x.a.b</c>: the first part carries the dollar sign.</summary>
internal sealed record VariableNode(int Position, ImmutableArray<string> Path) : Node(Position);

/// <summary><c>.a.b</c> on the dot.</summary>
internal sealed record FieldNode(int Position, ImmutableArray<string> Path) : Node(Position);

/// <summary>Fields of a term that is neither variable nor field: <c>(pipe).a.b</c>.</summary>
internal sealed record ChainNode(int Position, Node Operand, ImmutableArray<string> Path) : Node(Position);

internal sealed record DotNode(int Position) : Node(Position);

internal sealed record NilNode(int Position) : Node(Position);

internal sealed record BoolNode(int Position, bool Value) : Node(Position);

internal sealed record StringNode(int Position, string Quoted, string Value) : Node(Position);

/// <summary>A number as written, with each kind of value that it can take; its own kind is <see cref="Ideal"/>.</summary>
internal sealed record NumberNode(int Position, string Text, long? Integer, double? Float, Complex? Complex, object? Ideal) : Node(Position);

internal enum BranchKind
{
    If,
    Range,
    With,
}

internal sealed record BranchNode(int Position, BranchKind Kind, PipeNode Pipe, ListNode Body, ListNode? Else) : Node(Position);

/// <summary><c>{{template "name" pipe}}</c>, also what is left where a block stood.</summary>
internal sealed record TemplateNode(int Position, string Name, PipeNode? Pipe) : Node(Position);

internal sealed record BreakNode(int Position) : Node(Position);

internal sealed record ContinueNode(int Position) : Node(Position);

/// <summary>Ends a list while parsing; never part of a finished tree.</summary>
internal sealed record EndNode(int Position) : Node(Position);

/// <summary>Ends the first list of a branch while parsing; never part of a finished tree.</summary>
internal sealed record ElseNode(int Position) : Node(Position);
