using Pharos.Alerting.Rules;
using Pharos.Configuration;

namespace Pharos.Check;

/// <summary>What is known of exporters that Pharos replaces.</summary>
internal static class KnownExporterLint
{
    private const string ConstantMttr = "anvila_incident_mttr_minutes";

    public static void Run(RuleIndex rules, ConfigErrors errors)
    {
        foreach (RuleConfig alert in rules.Alerts.Where(a => rules.Metrics(a).Contains(ConstantMttr)))
            errors.Warn(alert.ExpressionPosition, $"alert {alert.Name} reads {ConstantMttr}, which the original DORA exporter always sets to 0, so it can never fire there; the DORA exporter of Pharos computes it from incidents");
    }
}
