using Pharos.Core;
using Pharos.Logs.LogQL.Syntax;

namespace Pharos.Logs.LogQL;

/// <summary>What parts that hold LogQL without evaluating it (rules, dashboards, checks) may ask of the language.</summary>
public sealed class LogQLExpressions : IExpressionCheck
{
    /// <summary>A rule's expression: it must give numbers.</summary>
    public ExpressionError? Check(string expression)
    {
        try
        {
            Expr expr = Parser.Parse(expression);
            StageChecks.Run(expr);
            return expr is SampleExpr ? null : new ExpressionError(1, 1, "a rule needs a metric query, this is a log query");
        }
        catch (ParseException e)
        {
            (int line, int column) = e.Line > 0 ? (e.Line, e.Column) : Lexer.Position(expression, e.Span.Start); // the span knows what upstream's text has lost
            return new ExpressionError(line, column, e.Reason);
        }
    }
}
