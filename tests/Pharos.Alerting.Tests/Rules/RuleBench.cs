using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Pharos.Alerting.Rules;
using Pharos.Configuration;
using Pharos.Core;

namespace Pharos.Alerting.Tests.Rules;

/// <summary>One rule group over answers that the test sets, evaluated when the test says.</summary>
internal sealed class RuleBench : IMetricsSource, IMetricsSink, IAlertSender, IAlertStateStore, IAlertTemplates
{
    private readonly Dictionary<string, SavedAlerts> _states = new(StringComparer.Ordinal);

    public RuleBench(RuleConfig rule, Dictionary<string, SavedAlerts>? states = null)
    {
        if (states is not null) _states = states;
        Context = new RuleContext { Source = this, Sink = this, Templates = this, Sender = this, States = this, Clock = Clock, Metrics = new MetricRegistry(), ExternalUrl = "http://pharos" };
        Group = GroupOf(rule);
    }

    public FakeTimeProvider Clock { get; } = new(DateTimeOffset.UnixEpoch.AddDays(20_000));

    public RuleContext Context { get; }

    public RuleGroup Group { get; set; }

    public Dictionary<string, SavedAlerts> States => _states;

    public List<MetricsSample> Written { get; } = [];

    public List<OutgoingAlert> Sent { get; } = [];

    public Func<IReadOnlyList<MetricsSeries>> Answer { get; set; } = () => [];

    public IReadOnlyList<ActiveAlert> Alerts => ((AlertingRule)Group.Rules[0]).Alerts;

    public RuleGroup GroupOf(RuleConfig rule, int limit = 0) => new(
        new RuleGroupConfig { Name = "g", File = "f", Position = default, Limit = limit, Interval = TimeSpan.FromSeconds(15), Rules = [rule] }, Context, new RuleMetrics(Context.Metrics), NullLogger.Instance);

    public static RuleConfig Alert(TimeSpan hold = default, TimeSpan keep = default) => new()
    {
        Name = "Down",
        IsAlert = true,
        Expression = "up == 0",
        Position = default,
        ExpressionPosition = default,
        For = hold,
        KeepFiringFor = keep,
        Labels = [new RuleText("severity", "critical", default)],
        Annotations = [new RuleText("value", "v", default)],
    };

    public async Task EvaluateAsync(TimeSpan after = default)
    {
        Clock.Advance(after);
        Written.Clear();
        Sent.Clear();
        await Group.EvaluateAsync(NowMs, TestContext.Current.CancellationToken);
    }

    public long NowMs => Clock.GetUtcNow().ToUnixTimeMilliseconds();

    public void Present(params string[] instances) => Answer = () => [.. instances.Select(i => new MetricsSeries(LabelSet.Of((Label.MetricName, "up"), ("instance", i)), [new MetricsPoint(NowMs, 0)]))];

    ValueTask<MetricsResult> IMetricsSource.QueryAsync(string query, long timestampMs, CancellationToken cancellationToken) => ValueTask.FromResult(new MetricsResult(MetricsResultType.Vector, Answer()));

    ValueTask<MetricsResult> IMetricsSource.QueryRangeAsync(string query, StepRange range, CancellationToken cancellationToken) => throw new NotSupportedException();

    ValueTask IMetricsSink.WriteAsync(IReadOnlyList<MetricsSample> samples, CancellationToken cancellationToken)
    {
        Written.AddRange(samples);
        return ValueTask.CompletedTask;
    }

    void IAlertSender.Send(IReadOnlyList<OutgoingAlert> alerts) => Sent.AddRange(alerts);

    SavedAlerts? IAlertStateStore.Load(string ruleKey) => _states.GetValueOrDefault(ruleKey);

    ValueTask IAlertStateStore.SaveAsync(IReadOnlyList<KeyValuePair<string, SavedAlerts>> rules, CancellationToken cancellationToken)
    {
        foreach ((string key, SavedAlerts saved) in rules) _states[key] = saved;
        return ValueTask.CompletedTask;
    }

    string? IAlertTemplates.Check(string text) => null;

    ValueTask<string> IAlertTemplates.ExpandAsync(string text, AlertTemplateInput input, CancellationToken cancellationToken) => ValueTask.FromResult(text);
}
