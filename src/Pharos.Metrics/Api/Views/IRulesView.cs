using Pharos.Core;

namespace Pharos.Metrics.Api.Views;

/// <summary>What the rule engine tells of its groups.</summary>
public interface IRulesView
{
    /// <summary>In order of file and place in it.</summary>
    IReadOnlyList<RuleGroupView> Groups { get; }
}

/// <summary>A rule group. <paramref name="LastEvaluation"/> is null before the first.</summary>
public sealed record RuleGroupView(
    string Name, string File, IReadOnlyList<RuleView> Rules, TimeSpan Interval, int Limit, TimeSpan EvaluationTime, DateTimeOffset? LastEvaluation);

/// <summary>A rule as the API shows it.</summary>
public sealed record RuleView(string Name, string Query, IReadOnlyList<Label> Labels)
{
    /// <summary>An alerting rule; else a recording rule.</summary>
    public bool IsAlerting { get; init; }

    /// <summary>Of an alerting rule: how long before it fires.</summary>
    public TimeSpan For { get; init; }

    public TimeSpan KeepFiringFor { get; init; }

    public IReadOnlyList<Label> Annotations { get; init; } = [];

    /// <summary>Pending and firing alerts.</summary>
    public IReadOnlyList<AlertView> Alerts { get; init; } = [];

    /// <summary><c>ok</c>, <c>err</c> or <c>unknown</c>.</summary>
    public string Health { get; init; } = "unknown";

    public string LastError { get; init; } = "";

    public TimeSpan EvaluationTime { get; init; }

    public DateTimeOffset? LastEvaluation { get; init; }
}

/// <summary>An active alert. <paramref name="State"/> is <c>pending</c> or <c>firing</c>.</summary>
public sealed record AlertView(LabelSet Labels, IReadOnlyList<Label> Annotations, string State, DateTimeOffset ActiveAt, DateTimeOffset? KeepFiringSince, double Value);
