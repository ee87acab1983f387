namespace Pharos.Core;

/// <summary>What parts that hold PromQL expressions without evaluating them (rules, dashboards, checks) may ask of the language.</summary>
public interface IMetricsExpressions : IExpressionCheck
{
    /// <summary>The series selectors in an expression, each as its matchers (the metric name is a matcher on <c>__name__</c>).</summary>
    /// <exception cref="QueryException">The expression does not parse.</exception>
    IReadOnlyList<IReadOnlyList<LabelMatcher>> Selectors(string expression);
}

/// <summary>An error with its place in the expression: line and column from 1.</summary>
public sealed record ExpressionError(int Line, int Column, string Message);
