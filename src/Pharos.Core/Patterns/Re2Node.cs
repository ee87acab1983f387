namespace Pharos.Core;

/// <summary>A parsed RE2 pattern.</summary>
internal abstract record Re2Node;

/// <summary>Matches nothing of the input.</summary>
internal sealed record Re2Empty : Re2Node;

internal sealed record Re2Literal(string Text) : Re2Node;

/// <summary>One code point of a set.</summary>
internal sealed record Re2Class(RuneSet Set) : Re2Node;

/// <summary>One code point, of any kind or all but a line feed.</summary>
internal sealed record Re2Any(bool IncludesNewline) : Re2Node;

/// <summary>A place in the input, as .NET writes it: <c>\A</c>, <c>\z</c>, <c>(?m:^)</c>, <c>(?m:$)</c>, <c>\b</c>, <c>\B</c>.</summary>
internal sealed record Re2Assertion(string DotNet) : Re2Node;

internal sealed record Re2Capture(int Number, Re2Node Inner) : Re2Node;

/// <summary>A repetition; <paramref name="Max"/> is -1 where there is no limit.</summary>
internal sealed record Re2Repeat(Re2Node Inner, int Min, int Max, bool IsLazy) : Re2Node;

internal sealed record Re2Concat(IReadOnlyList<Re2Node> Parts) : Re2Node;

internal sealed record Re2Alternate(IReadOnlyList<Re2Node> Choices) : Re2Node;
