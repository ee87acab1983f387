using System.Globalization;
using Pharos.Configuration;
using Pharos.Core;

namespace Pharos.Reliability.Slo;

/// <summary>Follows the references between OpenSLO documents and says what Pharos evaluates of them. What is valid OpenSLO but has no meaning here is an error that says so.</summary>
internal sealed class OpenSloCompiler(OpenSloDocuments documents, ConfigErrors errors)
{
    public IEnumerable<SloDefinition> Compile() => documents.Slos.SelectMany(Compile);

    private IEnumerable<SloDefinition> Compile(OpenSloSlo slo)
    {
        OpenSloIndicator? source = slo.Indicator;
        if (source is null && !documents.Indicators.TryGetValue(slo.IndicatorRef ?? "", out source)) errors.Add(slo.Node["indicatorRef"], $"there is no SLI named {slo.IndicatorRef}");
        TimeSpan? period = Period(slo.Window);
        SloAlerting alerting = Alerting(slo, period);
        if (source is null || period is null) yield break;
        for (int i = 0; i < slo.Objectives.Count; i++)
        {
            OpenSloObjective objective = slo.Objectives[i];
            if (new OpenSloIndicatorCompiler(documents, errors).Compile(slo, source, objective) is not { } indicator) continue;
            bool isOnly = slo.Objectives.Count == 1;
            string title = isOnly || objective.Title.Length == 0 ? slo.Metadata.Title : $"{slo.Metadata.Title}: {objective.Title}";
            yield return new SloDefinition
            {
                Service = slo.Service,
                Name = isOnly ? slo.Metadata.Name : string.Create(CultureInfo.InvariantCulture, $"{slo.Metadata.Name}-{i}"),
                Title = title,
                Description = slo.Description,
                ObjectivePercent = objective.TargetPercent,
                Period = period.Value,
                Indicator = indicator,
                Labels = [.. slo.Metadata.Labels.Select(l => new KeyValuePair<string, string>(LabelName(l.Key), l.Value)).Prepend(new("service", slo.Service)).DistinctBy(l => l.Key)],
                Alerting = SloAnnotations.Fill(alerting, title, PromDuration.Format(period.Value), objective.TargetPercent, slo.Metadata.Labels.Any(l => l.Key == "environment")),
                Policy = slo.Metadata.Annotation(SloAnnotations.Policy)?.Value ?? ErrorBudgetPolicy.DefaultName,
                Spec = "openslo/v1",
                Position = slo.Position,
                ObjectivePosition = objective.TargetPosition,
            };
        }
    }

    private TimeSpan? Period(OpenSloTimeWindow window)
    {
        if (!window.IsRolling)
        {
            errors.Add(window.Node, "calendar windows are not supported: the budget is kept over a rolling window (isRolling: true)");
            return null;
        }
        TimeSpan? length = OpenSloFields.Length(window.Duration);
        if (length is null) errors.Add(window.Node["duration"], "months, quarters and years have no fixed length: use days, such as 30d");
        return length is { } period ? SloPeriod.Checked(period, window.Node["duration"], errors) : null;
    }

    private SloAlerting Alerting(OpenSloSlo slo, TimeSpan? period)
    {
        var conditions = new List<BurnCondition>();
        IEnumerable<OpenSloAlertPolicy> named = slo.AlertPolicyRefs.Select(r =>
        {
            if (documents.Policies.TryGetValue(r.Text, out OpenSloAlertPolicy? policy)) return policy;
            errors.Add(r, $"there is no AlertPolicy named {r.Text}");
            return null;
        }).OfType<OpenSloAlertPolicy>();
        foreach (OpenSloAlertPolicy policy in slo.AlertPolicies.Concat(named))
        {
            OpenSloAlertCondition? condition = policy.Condition;
            if (policy.ConditionRef is { } reference && !documents.Conditions.TryGetValue(reference.Text, out condition)) errors.Add(reference, $"there is no AlertCondition named {reference.Text}");
            if (condition is null) continue;
            if (condition.Window < SloSeries.ShortestWindow || condition.Window >= period)
                errors.Add(condition.Node["condition"]["lookbackWindow"], $"must be at least 5m and shorter than the time window of {slo.Metadata.Name}");
            else conditions.Add(new BurnCondition(policy.Metadata.Name, condition.Severity, condition.Operator, condition.Threshold, condition.Window, condition.After, condition.Node.Position));
        }
        return SloAnnotations.Read(slo.Metadata, slo.Position, errors) with { Conditions = conditions };
    }

    /// <summary>A label name of Prometheus: what it does not know becomes an underscore.</summary>
    private static string LabelName(string name)
    {
        string kept = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
        return kept.Length == 0 || char.IsAsciiDigit(kept[0]) ? "_" + kept : kept;
    }
}
