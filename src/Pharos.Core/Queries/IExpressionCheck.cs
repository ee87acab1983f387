namespace Pharos.Core;

/// <summary>Says whether a text is a valid expression of one query language.</summary>
public interface IExpressionCheck
{
    /// <summary>Null where the expression parses and type-checks; else where and why it does not.</summary>
    ExpressionError? Check(string expression);
}
