using System.Text;
using Pharos.Metrics.PromQL.Syntax;

namespace Pharos.Metrics.PromQL.Printing;

/// <summary>Prints a tree over several lines, as <c>format_query</c> does: what fits into 100 characters stays on its line.</summary>
internal static class PrettyPrinter
{
    /// <summary>Characters of a node beyond which it is broken up.</summary>
    private const int MaxLineLength = 100;

    public static string Print(Expr expr) => Print(expr, 0, MaxLineLength);

    /// <summary>As <see cref="Print(Expr)"/> with another line length.</summary>
    public static string Print(Expr expr, int level, int maxLength)
    {
        string indent = new(' ', level * 2);
        switch (expr)
        {
            case StepInvariantExpr s: return Print(s.Expr, level, maxLength);
            case UnaryExpr u: // stays attached to its operand whatever the length
                string inner = Print(u.Expr, level, maxLength);
                return $"{indent}{(u.IsMinus ? '-' : '+')}{inner.TrimStart(' ')}";
        }
        string oneLine = ExprPrinter.Print(expr);
        if (Encoding.UTF8.GetByteCount(oneLine) <= maxLength || expr is NumberLiteral or StringLiteral or VectorSelector or MatrixSelector) return indent + oneLine;
        switch (expr)
        {
            case AggregateExpr a:
                string parameter = a.Param is null ? "" : $"{Print(a.Param, level + 1, maxLength)},\n";
                return $"{indent}{ExprPrinter.AggregateHead(a)}(\n{parameter}{Print(a.Expr, level + 1, maxLength)}\n{indent})";
            case BinaryExpr b:
                return $"{Print(b.Left, level + 1, maxLength)}\n{indent}{ExprPrinter.BinaryHead(b)}\n{Print(b.Right, level + 1, maxLength)}";
            case Call c:
                string arguments = string.Join(",\n", c.Arguments.Select(a => Print(a, level + 1, maxLength)));
                return $"{indent}{c.Function.Name}(\n{arguments}\n{indent})";
            case ParenExpr p: return $"{indent}(\n{Print(p.Expr, level + 1, maxLength)}\n{indent})";
            case SubqueryExpr s: return Print(s.Expr, level, maxLength) + ExprPrinter.SubquerySuffix(s);
            default: return indent + oneLine;
        }
    }
}
