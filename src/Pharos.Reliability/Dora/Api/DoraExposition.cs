using System.Globalization;
using System.Text;
using Pharos.Core;
using Pharos.Reliability.Dora.Config;
using Pharos.Reliability.Dora.Facts;
using Pharos.Reliability.Dora.Figures;
using Pharos.Reliability.Dora.History;

namespace Pharos.Reliability.Dora.Api;

/// <summary>The figures as metrics, text format 0.0.4. A figure without data has no series.</summary>
internal sealed class DoraExposition
{
    private static readonly (string Name, int Days)[] s_windows = [("7d", 7), ("30d", 30), ("90d", 90)];
    private readonly SortedDictionary<string, (string Help, List<string> Samples)> _families = new(StringComparer.Ordinal);

    private DoraExposition() { }

    public static string Write(DeliverySnapshot history, DoraOptions options, DateTimeOffset now)
    {
        var exposition = new DoraExposition();
        foreach ((string service, string environment) in history.Places)
        {
            var calculator = new FigureCalculator(history, service, environment, options);
            exposition.Place(calculator, [("service", service), ("environment", environment)], now);
            if (options.CompatibilityPrefix.Length > 0 && environment == options.CompatibilityEnvironment) exposition.Compatible(calculator, options.CompatibilityPrefix, service, now);
        }
        return exposition.Print();
    }

    private void Place(FigureCalculator calculator, (string, string)[] place, DateTimeOffset now)
    {
        foreach ((string window, int days) in s_windows)
        {
            DoraFigures figures = calculator.Over(now.AddDays(-days), now);
            (string, string)[] labels = [.. place, ("window", window)];
            const string deployments = "Deployments that ended in the window, by status.";
            Add("dora_deployments", deployments, figures.Successes, [.. labels, ("status", "success")]);
            Add("dora_deployments", deployments, figures.Failures, [.. labels, ("status", "failure")]);
            Add("dora_deployments", deployments, figures.Cancelled, [.. labels, ("status", "cancelled")]);
            Add("dora_deployment_frequency_per_day", "Deployments that succeeded, per day of the window.", figures.Frequency, labels);
            Add("dora_lead_time_seconds", "Lead time for changes: first commit to running in the environment.", figures.MedianLeadTime, [.. labels, ("quantile", "0.5")]);
            Add("dora_lead_time_seconds", "", Quantiles.Of(figures.LeadTimes.Select(l => l.Total), 0.9), [.. labels, ("quantile", "0.9")]);
            foreach (string stage in LeadTime.StageNames)
                Add("dora_lead_time_stage_seconds", "Median length of one stage of the lead time.", Quantiles.Of(figures.LeadTimes.SelectMany(l => l.Stages).Where(s => s.Stage == stage).Select(s => s.Length), 0.5), [.. labels, ("stage", stage)]);
            Add("dora_change_failure_ratio", "Deployments that failed or caused an incident, of those that succeeded or failed.", figures.ChangeFailureRate, labels);
            Add("dora_changes_that_caused_incidents", "Deployments that succeeded and caused an incident.", figures.CausedIncidents, labels);
            Add("dora_failed_deployment_recovery_seconds", "Median time to recover from a failed deployment or from an incident that a deployment caused.", figures.MedianRecovery, labels);
            Add("dora_incidents", "Incidents of whatever cause that began in the window.", figures.Incidents.Count, labels);
            Add("dora_time_to_restore_seconds", "Time to restore service after incidents of whatever cause.", figures.MedianRestore, [.. labels, ("stat", "median")]);
            Add("dora_time_to_restore_seconds", "", figures.MeanRestore, [.. labels, ("stat", "mean")]);
            Add("dora_rework_ratio", "Unplanned deployments, of those that succeeded or failed.", figures.ReworkRate, labels);
            foreach ((string key, PerformanceClass? found) in (ReadOnlySpan<(string, PerformanceClass?)>)[
                (BandSets.DeploymentFrequency, figures.FrequencyClass), (BandSets.LeadTime, figures.LeadTimeClass), (BandSets.ChangeFailureRate, figures.FailureClass), (BandSets.RecoveryTime, figures.RecoveryClass)])
                Add("dora_class", "Class of a key by the configured year's bands: 1 low, 2 medium, 3 high, 4 elite.", (double?)found, [.. labels, ("key", key), ("bands", figures.Bands.Year.ToString(CultureInfo.InvariantCulture))]);
        }
        Add("dora_incidents_open", "Incidents that are not over.", calculator.Incidents.Count(i => i.End is null), place);
        if (calculator.All.LastOrDefault(d => d.Status.IsCompleted()) is not { FinishedAt: { } finished } last) return;
        Add("dora_last_deployment_timestamp_seconds", "When the last deployment succeeded or failed, Unix seconds.", finished.ToUnixTimeMilliseconds() / 1000.0, place);
        Add("dora_last_deployment_failed", "Whether the last deployment that succeeded or failed has failed.", last.Status == DeploymentStatus.Failure ? 1 : 0, place);
    }

    /// <summary>The names of the exporter that the reference deployment's dashboard and alerts read, over 30 days where the name says no window.</summary>
    private void Compatible(FigureCalculator calculator, string prefix, string service, DateTimeOffset now)
    {
        DoraFigures month = calculator.Over(now.AddDays(-30), now), week = calculator.Over(now.AddDays(-7), now);
        (string, string)[] labels = [("deployed_service", service)];
        Add($"{prefix}_deployments_total", "Deployments of the last 30 days that succeeded or failed.", month.Successes + month.Failures, labels);
        Add($"{prefix}_deployment_failures_total", "Deployments of the last 30 days that failed or caused an incident.", month.Failures + month.CausedIncidents, labels);
        Add($"{prefix}_deployment_frequency_7d", "Deployments of the last 7 days that succeeded.", week.Successes, labels);
        Add($"{prefix}_lead_time_minutes", "Median lead time of the last 30 days.", month.MedianLeadTime?.TotalMinutes, labels);
        Add($"{prefix}_incident_mttr_minutes", "Mean time to restore of the incidents of the last 30 days; 0 where there was none.", month.MeanRestore?.TotalMinutes ?? 0, labels);
    }

    private void Add(string name, string help, TimeSpan? value, (string, string)[] labels) => Add(name, help, value?.TotalSeconds, labels);

    private void Add(string name, string help, double? value, (string Name, string Value)[] labels)
    {
        if (value is not { } number) return;
        if (!_families.TryGetValue(name, out (string Help, List<string> Samples) family)) _families[name] = family = (help, []);
        string set = string.Join(',', labels.Select(l => $"{l.Name}={LabelFormat.Quote(l.Value)}"));
        family.Samples.Add($"{name}{{{set}}} {number.ToString("R", CultureInfo.InvariantCulture)}\n");
    }

    private string Print()
    {
        var text = new StringBuilder();
        foreach ((string name, (string help, List<string> samples)) in _families)
        {
            text.Append("# HELP ").Append(name).Append(' ').Append(help).Append('\n').Append("# TYPE ").Append(name).Append(" gauge\n");
            foreach (string sample in samples) text.Append(sample);
        }
        return text.ToString();
    }
}
