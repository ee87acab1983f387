namespace Pharos.Metrics.PromQL.Syntax;

/// <summary>Which parts of the language are switched on (<c>--enable-feature</c>). The defaults are those of Prometheus 3.14.</summary>
internal sealed record ParserOptions
{
    public static readonly ParserOptions Default = new();

    /// <summary>Everything, as upstream's own tests run.</summary>
    public static readonly ParserOptions All = new() { ExperimentalFunctions = true, ExtendedRangeSelectors = true, FillModifiers = true };

    /// <summary><c>promql-experimental-functions</c></summary>
    public bool ExperimentalFunctions { get; init; }

    /// <summary>Arithmetic in durations, on since 3.14 (before: <c>promql-duration-expr</c>).</summary>
    public bool DurationExpressions { get; init; } = true;

    /// <summary><c>promql-extended-range-selectors</c></summary>
    public bool ExtendedRangeSelectors { get; init; }

    /// <summary><c>promql-binop-fill-modifiers</c></summary>
    public bool FillModifiers { get; init; }

    /// <summary>With these feature flags; names that are not ours are ignored.</summary>
    public static ParserOptions FromFeatures(IEnumerable<string> features)
    {
        ParserOptions options = Default;
        foreach (string feature in features)
        {
            options = feature switch
            {
                "promql-experimental-functions" => options with { ExperimentalFunctions = true },
                "promql-duration-expr" => options with { DurationExpressions = true },
                "promql-extended-range-selectors" => options with { ExtendedRangeSelectors = true },
                "promql-binop-fill-modifiers" => options with { FillModifiers = true },
                _ => options,
            };
        }
        return options;
    }
}
