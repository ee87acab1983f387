namespace Pharos.Metrics.PromQL.Syntax;

/// <summary>What an expression evaluates to.</summary>
internal enum ValueType
{
    None,
    Scalar,
    String,
    /// <summary>Instant vector.</summary>
    Vector,
    /// <summary>Range vector.</summary>
    Matrix,
}

internal static class ValueTypeNames
{
    /// <summary>As the API names it: <c>scalar</c>, <c>string</c>, <c>vector</c>, <c>matrix</c>, <c>none</c>.</summary>
    public static string Name(this ValueType type) => type switch
    {
        ValueType.Scalar => "scalar",
        ValueType.String => "string",
        ValueType.Vector => "vector",
        ValueType.Matrix => "matrix",
        _ => "none",
    };

    /// <summary>As error messages and the documentation name it: <c>instant vector</c>, <c>range vector</c>.</summary>
    public static string DocumentedName(this ValueType type) => type switch
    {
        ValueType.Vector => "instant vector",
        ValueType.Matrix => "range vector",
        _ => type.Name(),
    };
}
