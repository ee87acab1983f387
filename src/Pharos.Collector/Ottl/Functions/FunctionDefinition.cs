using System.Collections.Immutable;

namespace Pharos.Collector.Ottl.Functions;

/// <summary>A function of the language.</summary>
/// <param name="Parameters">Their names in order; those behind <paramref name="Required"/> may be left out.</param>
/// <param name="Compile">Checks the arguments once; what it gives is run for each item.</param>
internal sealed record FunctionDefinition(string Name, ImmutableArray<string> Parameters, int Required, Func<CallArguments, Func<OttlTarget, object?>> Compile)
{
    /// <summary>The one context that it works in, or null for all.</summary>
    public OttlContext? Context { get; init; }

    /// <summary>A function whose parameters are all required.</summary>
    public static FunctionDefinition Of(string name, ReadOnlySpan<string> parameters, Func<CallArguments, Func<OttlTarget, object?>> compile) => new(name, [.. parameters], parameters.Length, compile);
}
