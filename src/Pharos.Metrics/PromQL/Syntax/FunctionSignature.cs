using System.Collections.Immutable;

namespace Pharos.Metrics.PromQL.Syntax;

/// <summary>Name and types of a function.</summary>
/// <param name="Variadic">0: exactly the arguments listed. n &gt; 0: the last one may be left out or come up to n times in all, so that the most is <c>ArgumentTypes.Length + n - 1</c>. -1: the last one may come any number of times, or not at all.</param>
internal sealed record FunctionSignature(string Name, ImmutableArray<ValueType> ArgumentTypes, int Variadic, ValueType ReturnType)
{
    /// <summary>Needs the feature flag <c>promql-experimental-functions</c>.</summary>
    public bool IsExperimental { get; init; }

    /// <summary>The fewest arguments that a call may have.</summary>
    public int MinArguments => Variadic == 0 ? ArgumentTypes.Length : ArgumentTypes.Length - 1;

    /// <summary>The most arguments that a call may have; null where there is no limit.</summary>
    public int? MaxArguments => Variadic < 0 ? null : Variadic == 0 ? ArgumentTypes.Length : ArgumentTypes.Length + Variadic - 1;
}
