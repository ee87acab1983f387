using Pharos.Alerting.Rules;
using Pharos.Core;

namespace Pharos.Alerting.Tests.Rules;

public sealed class LogRuleTests
{
    private sealed class Lines(RuleBench bench) : ILogsSource
    {
        public ValueTask<MetricsResult> QueryAsync(string query, long timestampMs, CancellationToken cancellationToken) =>
            ValueTask.FromResult(new MetricsResult(MetricsResultType.Vector, [new MetricsSeries(LabelSet.Of(("app", "shop"), ("query", query)), [new MetricsPoint(bench.NowMs, 7)])]));

        public ValueTask<MetricsResult> QueryRangeAsync(string query, StepRange range, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<LogsResult> LinesAsync(LogsRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();
    }

    private static RuleConfig Rule(bool isAlert) => new()
    {
        Name = isAlert ? "Errors" : "app:errors:rate5m",
        IsAlert = isAlert,
        Language = RuleLanguage.LogQL,
        Expression = "sum by (app) (rate({app=\"shop\"} |= \"error\" [5m]))",
        Position = default,
        ExpressionPosition = default,
    };

    [Fact]
    public async Task A_rule_in_LogQL_is_evaluated_over_logs_and_links_to_them()
    {
        var bench = new RuleBench(Rule(isAlert: true));
        bench.Group = new RuleGroup(bench.Group.Config, bench.Context with { Logs = new Lines(bench) }, new RuleMetrics(bench.Context.Metrics), Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        await bench.EvaluateAsync();
        OutgoingAlert alert = Assert.Single(bench.Sent);
        Assert.Equal("sum by (app) (rate({app=\"shop\"} |= \"error\" [5m]))", alert.Labels.Get("query"));
        Assert.StartsWith("http://pharos/explore/logs?query=sum%20by", alert.GeneratorUrl, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_recording_rule_in_LogQL_writes_to_the_metrics()
    {
        var bench = new RuleBench(Rule(isAlert: false));
        bench.Group = new RuleGroup(bench.Group.Config, bench.Context with { Logs = new Lines(bench) }, new RuleMetrics(bench.Context.Metrics), Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        await bench.EvaluateAsync();
        MetricsSample sample = Assert.Single(bench.Written);
        Assert.Equal("app:errors:rate5m", sample.Labels.MetricName);
        Assert.Equal(7, sample.Value);
    }

    [Fact]
    public async Task Without_a_log_store_the_rule_says_so()
    {
        var bench = new RuleBench(Rule(isAlert: false));
        await bench.EvaluateAsync();
        Assert.Equal("there is no log store to evaluate LogQL with", bench.Group.Rules[0].Status.LastError);
    }
}
