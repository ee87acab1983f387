using Pharos.Configuration;
using Pharos.Core;

namespace Pharos.Reliability.Slo;

/// <summary>What must hold between the documents, whatever their format.</summary>
internal static class SloChecks
{
    public static void Run(SloCatalog catalog, IMetricsExpressions expressions, ConfigErrors errors)
    {
        foreach (IGrouping<string, SloDefinition> same in catalog.Slos.GroupBy(s => s.Id))
        {
            foreach (SloDefinition slo in same.Skip(1)) errors.Add(slo.Position, $"the SLO {slo.Id} is already defined at {same.First().Position}");
        }
        foreach (SloDefinition slo in catalog.Slos)
        {
            if (slo.Policy != ErrorBudgetPolicy.DefaultName && catalog.Policies.All(p => p.Name != slo.Policy))
                errors.Add(slo.Position, $"there is no error-budget policy named {slo.Policy}");
            Queries(slo, expressions, errors);
            Labels(slo, errors);
            Reachable(slo, errors);
        }
    }

    private static void Queries(SloDefinition slo, IMetricsExpressions expressions, ConfigErrors errors)
    {
        foreach (SloQuery query in slo.Indicator.Queries.DistinctBy(q => q.Position))
        {
            if (expressions.Check(query.Over("5m")) is { } fault)
                errors.Add(query.Position, $"could not parse the query: {fault.Line}:{fault.Column}: {fault.Message}");
        }
    }

    private static void Labels(SloDefinition slo, ConfigErrors errors)
    {
        foreach ((string name, string _) in slo.Labels.Where(l => !LabelFormat.IsClassicLabelName(l.Key) || l.Key.StartsWith("__", StringComparison.Ordinal)))
            errors.Add(slo.Position, $"\"{name}\" is no label name");
    }

    /// <summary>While everything fails, the budget burns 1 / (1 - target) times too fast: an alert above that never fires.</summary>
    private static void Reachable(SloDefinition slo, ConfigErrors errors)
    {
        string most = GoNumber.Plain(Math.Round(slo.MaxBurnRate, 2));
        foreach (BurnPair pair in BurnPair.Of(slo.Period).Where(p => (p.IsPage ? slo.Alerting.Page : slo.Alerting.Ticket) is not null && p.Factor >= slo.MaxBurnRate))
            errors.Warn(slo.ObjectivePosition, $"{slo.Id}: the alert at a burn rate of {GoNumber.Plain(Math.Round(pair.Factor, 2))} over {PromDuration.Format(pair.Long)} can never fire: with an objective of {GoNumber.Plain(slo.ObjectivePercent)} % the rate is at most {most}");
        foreach (BurnCondition condition in slo.Alerting.Conditions.Where(c => c.Operator is ">" or ">=" && c.Threshold >= slo.MaxBurnRate))
            errors.Warn(condition.Position, $"{slo.Id}: the condition at a burn rate of {GoNumber.Plain(condition.Threshold)} can never fire: with an objective of {GoNumber.Plain(slo.ObjectivePercent)} % the rate is at most {most}");
    }
}
