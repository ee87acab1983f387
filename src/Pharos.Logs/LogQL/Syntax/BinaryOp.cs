namespace Pharos.Logs.LogQL.Syntax;

internal enum BinaryOp
{
    Or,
    And,
    Unless,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Add,
    Sub,
    Mul,
    Div,
    Mod,
    Pow,
}

internal static class BinaryOps
{
    private static readonly string[] s_symbols = ["or", "and", "unless", "==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "%", "^"];

    public static string Symbol(this BinaryOp op) => s_symbols[(int)op];

    public static bool IsSet(this BinaryOp op) => op <= BinaryOp.Unless;

    public static bool IsComparison(this BinaryOp op) => op is >= BinaryOp.Equal and <= BinaryOp.GreaterOrEqual;

    /// <summary>The value of an arithmetic operation; of a comparison 1 or 0.</summary>
    public static double Apply(this BinaryOp op, double left, double right) => op switch
    {
        BinaryOp.Add => left + right,
        BinaryOp.Sub => left - right,
        BinaryOp.Mul => left * right,
        BinaryOp.Div => right == 0 ? double.NaN : left / right, // as upstream, not infinity
        BinaryOp.Mod => right == 0 ? double.NaN : left % right,
        BinaryOp.Pow => Math.Pow(left, right),
        _ => op.Holds(left, right) ? 1 : 0,
    };

    public static bool Holds(this BinaryOp op, double left, double right) => op switch
    {
        BinaryOp.Equal => left == right,
        BinaryOp.NotEqual => left != right,
        BinaryOp.Less => left < right,
        BinaryOp.LessOrEqual => left <= right,
        BinaryOp.Greater => left > right,
        BinaryOp.GreaterOrEqual => left >= right,
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>Level and operation of an operator token: a higher level binds tighter.</summary>
    public static (BinaryOp Op, int Level)? Of(TokenKind kind) => kind switch
    {
        TokenKind.Or => (BinaryOp.Or, 1),
        TokenKind.And => (BinaryOp.And, 2),
        TokenKind.Unless => (BinaryOp.Unless, 2),
        TokenKind.CompareEqual => (BinaryOp.Equal, 3),
        TokenKind.NotEqual => (BinaryOp.NotEqual, 3),
        TokenKind.Less => (BinaryOp.Less, 3),
        TokenKind.LessOrEqual => (BinaryOp.LessOrEqual, 3),
        TokenKind.Greater => (BinaryOp.Greater, 3),
        TokenKind.GreaterOrEqual => (BinaryOp.GreaterOrEqual, 3),
        TokenKind.Add => (BinaryOp.Add, 4),
        TokenKind.Sub => (BinaryOp.Sub, 4),
        TokenKind.Mul => (BinaryOp.Mul, 5),
        TokenKind.Div => (BinaryOp.Div, 5),
        TokenKind.Mod => (BinaryOp.Mod, 5),
        TokenKind.Pow => (BinaryOp.Pow, 6),
        _ => null,
    };
}
