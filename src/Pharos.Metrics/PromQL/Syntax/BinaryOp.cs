namespace Pharos.Metrics.PromQL.Syntax;

internal enum BinaryOp
{
    Add,
    Sub,
    Mul,
    Div,
    Mod,
    Pow,
    Atan2,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    And,
    Or,
    Unless,
    /// <summary><c>&lt;/</c>: keeps a histogram's observations up to a value.</summary>
    TrimUpper,
    /// <summary><c>&gt;/</c>: keeps a histogram's observations from a value on.</summary>
    TrimLower,
}

internal static class BinaryOps
{
    private static readonly string[] s_symbols =
        ["+", "-", "*", "/", "%", "^", "atan2", "==", "!=", "<", "<=", ">", ">=", "and", "or", "unless", "</", ">/"];

    public static string Symbol(this BinaryOp op) => s_symbols[(int)op];

    public static bool IsComparison(this BinaryOp op) => op is >= BinaryOp.Equal and <= BinaryOp.GreaterOrEqual;

    public static bool IsSet(this BinaryOp op) => op is BinaryOp.And or BinaryOp.Or or BinaryOp.Unless;
}
