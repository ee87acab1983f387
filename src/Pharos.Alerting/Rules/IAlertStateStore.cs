namespace Pharos.Alerting.Rules;

/// <summary>Keeps what alerts a rule has over a restart: the time since when they are pending or kept firing, which series alone do not hold.</summary>
public interface IAlertStateStore
{
    /// <summary>The alerts of a rule when it was last saved, and when that was; nothing for an unknown rule.</summary>
    SavedAlerts? Load(string ruleKey);

    /// <summary>Saves the rules of a group together.</summary>
    ValueTask SaveAsync(IReadOnlyList<KeyValuePair<string, SavedAlerts>> rules, CancellationToken cancellationToken);
}

public sealed record SavedAlerts(long SavedAtMs, IReadOnlyList<ActiveAlert> Alerts);
