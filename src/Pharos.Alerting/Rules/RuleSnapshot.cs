namespace Pharos.Alerting.Rules;

/// <summary>A group as it stands at one moment.</summary>
public sealed record RuleGroupSnapshot(RuleGroupConfig Config, TimeSpan Interval, RuleGroupStatus Status, IReadOnlyList<RuleSnapshot> Rules);

/// <summary>A rule as it stands at one moment; a recording rule has no alerts.</summary>
public sealed record RuleSnapshot(RuleConfig Config, RuleStatus Status, IReadOnlyList<ActiveAlert> Alerts);
