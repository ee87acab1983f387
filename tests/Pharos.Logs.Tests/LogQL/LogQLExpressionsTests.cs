using Pharos.Core;
using Pharos.Logs.LogQL;

namespace Pharos.Logs.Tests.LogQL;

public sealed class LogQLExpressionsTests
{
    [Theory]
    [InlineData("sum by (app) (rate({app=\"shop\"} |= \"error\" [5m])) > 1", null)]
    [InlineData("sum by (app) (rate({app=\"shop\"} |= \"error\"))", "1:43 syntax error: unexpected )")]
    [InlineData("rate(\n  {app=\"shop\" [5m])", "2:15 syntax error: unexpected RANGE, expecting } or ,")]
    [InlineData("{app=\"shop\"}", "1:1 a rule needs a metric query, this is a log query")]
    [InlineData("rate({app=~\".*\"}[5m])", "1:6 queries require at least one regexp or equality matcher")]
    [InlineData("rate({app=\"shop\"} |~ \"(\" [5m])", "1:19 error parsing regexp: missing closing ): `(`")]
    [InlineData("rate({app=\"shop\"} | json | line_format \"{{\" [5m])", "1:26 invalid line template")]
    [InlineData("sum_over_time({app=\"shop\"}[5m])", "1:1 invalid aggregation sum_over_time without unwrap")]
    public void Rules_are_told_what_is_wrong_with_an_expression_and_where(string expression, string? expected)
    {
        ExpressionError? error = new LogQLExpressions().Check(expression);
        string? told = error is null ? null : $"{error.Line}:{error.Column} {error.Message}";
        if (expected is null) Assert.Null(told);
        else Assert.StartsWith(expected, told, StringComparison.Ordinal);
    }
}
