namespace Pharos.Alerting.Rules;

/// <summary>What a rule's expression is written in.</summary>
public enum RuleLanguage
{
    /// <summary>Evaluated over metrics.</summary>
    PromQL,
    /// <summary>A LogQL metric query, evaluated over logs (Loki: the ruler).</summary>
    LogQL,
}
