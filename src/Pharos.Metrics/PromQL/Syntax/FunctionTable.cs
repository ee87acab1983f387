using System.Collections.Frozen;
using static Pharos.Metrics.PromQL.Syntax.ValueType;

namespace Pharos.Metrics.PromQL.Syntax;

/// <summary>Every function of Prometheus 3.14 with its types (docs: querying/functions).</summary>
internal static class FunctionTable
{
    public static FrozenDictionary<string, FunctionSignature> ByName { get; } = All().ToFrozenDictionary(f => f.Name, StringComparer.Ordinal);

    private static IEnumerable<FunctionSignature> All()
    {
        string[] ofVector =
        [
            "abs", "absent", "acos", "acosh", "asin", "asinh", "atan", "atanh", "ceil", "cos", "cosh", "deg", "exp", "floor",
            "histogram_avg", "histogram_count", "histogram_stddev", "histogram_stdvar", "histogram_sum", "ln", "log10", "log2",
            "rad", "sgn", "sin", "sinh", "sort", "sort_desc", "sqrt", "tan", "tanh", "timestamp",
        ];
        string[] ofMatrix =
        [
            "absent_over_time", "avg_over_time", "changes", "count_over_time", "delta", "deriv", "first_over_time", "idelta", "increase", "irate",
            "last_over_time", "max_over_time", "min_over_time", "present_over_time", "rate", "resets", "stddev_over_time",
            "stdvar_over_time", "sum_over_time",
        ];
        string[] experimentalOfMatrix =
            ["mad_over_time", "ts_of_first_over_time", "ts_of_last_over_time", "ts_of_max_over_time", "ts_of_min_over_time"];
        string[] dateParts = ["day_of_month", "day_of_week", "day_of_year", "days_in_month", "hour", "minute", "month", "year"];

        foreach (string name in ofVector) yield return Of(name, Vector, Vector);
        foreach (string name in ofMatrix) yield return Of(name, Vector, Matrix);
        foreach (string name in experimentalOfMatrix) yield return Experimental(Of(name, Vector, Matrix));
        foreach (string name in dateParts) yield return Variadic(1, Of(name, Vector, Vector));

        yield return Of("clamp", Vector, Vector, Scalar, Scalar);
        yield return Of("clamp_max", Vector, Vector, Scalar);
        yield return Of("clamp_min", Vector, Vector, Scalar);
        yield return Experimental(Of("double_exponential_smoothing", Vector, Matrix, Scalar, Scalar));
        yield return Experimental(Of("end", Scalar));
        yield return Of("histogram_fraction", Vector, Scalar, Scalar, Vector);
        yield return Of("histogram_quantile", Vector, Scalar, Vector);
        yield return Experimental(Variadic(9, Of("histogram_quantiles", Vector, Vector, ValueType.String, Scalar, Scalar)));
        yield return Experimental(Variadic(1, Of("info", Vector, Vector, Vector)));
        yield return Variadic(-1, Of("label_join", Vector, Vector, ValueType.String, ValueType.String, ValueType.String));
        yield return Of("label_replace", Vector, Vector, ValueType.String, ValueType.String, ValueType.String, ValueType.String);
        yield return Experimental(Of("max_of", Scalar, Scalar, Scalar));
        yield return Experimental(Of("min_of", Scalar, Scalar, Scalar));
        yield return Of("pi", Scalar);
        yield return Of("predict_linear", Vector, Matrix, Scalar);
        yield return Of("quantile_over_time", Vector, Scalar, Matrix);
        yield return Experimental(Of("range", Scalar));
        yield return Variadic(1, Of("round", Vector, Vector, Scalar));
        yield return Of("scalar", Scalar, Vector);
        yield return Experimental(Variadic(-1, Of("sort_by_label", Vector, Vector, ValueType.String)));
        yield return Experimental(Variadic(-1, Of("sort_by_label_desc", Vector, Vector, ValueType.String)));
        yield return Experimental(Of("start", Scalar));
        yield return Experimental(Of("start_timestamp", Vector, Vector));
        yield return Experimental(Of("step", Scalar));
        yield return Of("time", Scalar);
        yield return Of("vector", Vector, Scalar);
    }

    private static FunctionSignature Of(string name, ValueType returns, params ReadOnlySpan<ValueType> arguments) => new(name, [.. arguments], 0, returns);

    private static FunctionSignature Variadic(int variadic, FunctionSignature function) => function with { Variadic = variadic };

    private static FunctionSignature Experimental(FunctionSignature function) => function with { IsExperimental = true };
}
