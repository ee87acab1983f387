using Pharos.Core;
using Pharos.Metrics.PromQL.Syntax;

namespace Pharos.Metrics.PromQL;

/// <summary>PromQL for parts that hold expressions without evaluating them.</summary>
/// <param name="features">Names of <c>--enable-feature</c> that are on.</param>
public sealed class PromQLExpressions(IEnumerable<string> features) : IMetricsExpressions
{
    private readonly ParserOptions _options = ParserOptions.FromFeatures(features);

    /// <summary>With the defaults of Prometheus 3.14.</summary>
    public PromQLExpressions() : this([]) { }

    public ExpressionError? Check(string expression)
    {
        try { Parser.ParseExpr(expression, _options); }
        catch (ParseException e)
        {
            (int line, int column) = e.Errors[0].Span.Position(expression);
            return new ExpressionError(line, column, e.Errors[0].Message);
        }
        return null;
    }

    public IReadOnlyList<IReadOnlyList<LabelMatcher>> Selectors(string expression)
    {
        try { return Syntax.Selectors.Of(Parser.ParseExpr(expression, _options)); }
        catch (ParseException e) { throw new QueryException(QueryErrorKind.BadData, e.Message, e); }
    }
}
