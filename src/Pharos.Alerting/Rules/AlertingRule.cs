using Pharos.Core;

namespace Pharos.Alerting.Rules;

/// <summary>Evaluates an alerting rule: which alerts are pending, firing or resolved (upstream: docs alerting_rules; behaviours 4.4).</summary>
internal sealed class AlertingRule(RuleConfig config, int limit, RuleContext context) : Rule(config, limit)
{
    public const string AlertsMetric = "ALERTS";
    public const string ForStateMetric = "ALERTS_FOR_STATE";

    /// <summary>A resolved alert is kept, and sent again, for this long, so that a receiver which was away hears of it.</summary>
    private const long ResolvedRetentionMs = 15 * 60 * 1000;

    private readonly Dictionary<LabelSet, ActiveAlert> _active = [];
    private volatile ActiveAlert[] _snapshot = [];

    /// <summary>Pending and firing alerts, and resolved ones for 15 minutes.</summary>
    public IReadOnlyList<ActiveAlert> Alerts => _snapshot;

    public AlertState State => _snapshot.Select(a => a.State).DefaultIfEmpty(AlertState.Inactive).Max();

    /// <summary>Takes alerts over from the rule's former self, after a reload or a restart.</summary>
    public void Restore(IEnumerable<ActiveAlert> alerts)
    {
        foreach (ActiveAlert alert in alerts) _active[alert.Labels] = alert;
        _snapshot = [.. _active.Values];
        Stands(Samples(0).Select(s => s.Labels));
    }

    protected override async ValueTask<IReadOnlyList<MetricsSample>> EvaluateAsync(MetricsResult result, long timestampMs, long sampleTimeMs, CancellationToken cancellationToken)
    {
        var seen = new Dictionary<LabelSet, ActiveAlert>();
        foreach (MetricsSeries series in result.Series)
        {
            ActiveAlert alert = await RaiseAsync(series, timestampMs, cancellationToken);
            if (!seen.TryAdd(alert.Labels, alert)) throw new QueryException(QueryErrorKind.Execution, $"vector contains metrics with the same labelset after applying alert labels: {alert.Labels}");
        }
        foreach ((LabelSet labels, ActiveAlert alert) in seen)
        {
            _active[labels] = _active.TryGetValue(labels, out ActiveAlert? known) && known.State != AlertState.Inactive
                ? known with { Value = alert.Value, Annotations = alert.Annotations, KeepFiringSinceMs = 0 }
                : alert;
        }
        int count = 0;
        foreach (ActiveAlert alert in _active.Values.ToList())
        {
            ActiveAlert? next = Advance(alert, seen.ContainsKey(alert.Labels), timestampMs);
            if (next is null) _active.Remove(alert.Labels);
            else _active[alert.Labels] = next;
            if (next is { State: not AlertState.Inactive }) count++;
        }
        if (Limit > 0 && count > Limit)
        {
            _active.Clear();
            _snapshot = [];
            throw new QueryException(QueryErrorKind.Execution, $"exceeded limit of {Limit} with {count} alerts");
        }
        _snapshot = [.. _active.Values];
        return Samples(sampleTimeMs);
    }

    /// <summary>The alerts that the Alertmanager should hear of now; marks them as sent.</summary>
    public IReadOnlyList<ActiveAlert> TakeDue(long timestampMs, TimeSpan resendDelay, TimeSpan interval)
    {
        List<ActiveAlert>? due = null;
        long validMs = 4 * (long)Math.Max(interval.TotalMilliseconds, resendDelay.TotalMilliseconds);
        foreach (ActiveAlert alert in _active.Values.ToList())
        {
            bool isDue = alert.State != AlertState.Pending
                && (alert.ResolvedAtMs > alert.LastSentAtMs || alert.LastSentAtMs + (long)resendDelay.TotalMilliseconds <= timestampMs);
            if (!isDue) continue;
            ActiveAlert sent = alert with { LastSentAtMs = timestampMs, ValidUntilMs = timestampMs + validMs };
            _active[alert.Labels] = sent;
            (due ??= []).Add(sent);
        }
        if (due is not null) _snapshot = [.. _active.Values];
        return due ?? (IReadOnlyList<ActiveAlert>)[];
    }

    private async ValueTask<ActiveAlert> RaiseAsync(MetricsSeries series, long timestampMs, CancellationToken cancellationToken)
    {
        MetricsPoint point = series.Points[^1];
        var input = new AlertTemplateInput(Config.Name, series.Labels, context.ExternalLabels, context.ExternalUrl, point.Value, point.Histogram, timestampMs, context.Source);
        LabelSetBuilder labels = new LabelSetBuilder(series.Labels).Remove(Label.MetricName);
        foreach (RuleText label in Config.Labels) labels.Set(label.Name, await context.Templates.ExpandAsync(label.Value, input, cancellationToken));
        labels.Set("alertname", Config.Name);
        var annotations = new LabelSetBuilder();
        foreach (RuleText annotation in Config.Annotations) annotations.Set(annotation.Name, await context.Templates.ExpandAsync(annotation.Value, input, cancellationToken));
        return new ActiveAlert { Labels = labels.Build(), Annotations = annotations.Build(), State = AlertState.Pending, ActiveAtMs = timestampMs, Value = point.Value };
    }

    /// <summary>The alert's next state; null where it is forgotten.</summary>
    private ActiveAlert? Advance(ActiveAlert alert, bool isPresent, long timestampMs)
    {
        if (!isPresent)
        {
            bool keeps = false;
            if (alert.State == AlertState.Firing && Config.KeepFiringFor > TimeSpan.Zero)
            {
                if (alert.KeepFiringSinceMs == 0) alert = alert with { KeepFiringSinceMs = timestampMs };
                keeps = timestampMs - alert.KeepFiringSinceMs < Config.KeepFiringFor.TotalMilliseconds;
            }
            if (alert.State == AlertState.Pending) return null;
            if (alert.ResolvedAtMs > 0 && timestampMs - alert.ResolvedAtMs > ResolvedRetentionMs) return null;
            if (alert.State == AlertState.Firing && !keeps) return alert with { State = AlertState.Inactive, ResolvedAtMs = timestampMs };
            if (!keeps) return alert;
        }
        bool heldLongEnough = timestampMs - alert.ActiveAtMs >= Config.For.TotalMilliseconds;
        return alert.State switch
        {
            AlertState.Pending when heldLongEnough => alert with { State = AlertState.Firing, FiredAtMs = timestampMs },
            AlertState.Firing when !heldLongEnough => alert with { State = AlertState.Pending, FiredAtMs = 0 }, // `for` was raised by a reload
            _ => alert,
        };
    }

    private List<MetricsSample> Samples(long timeMs)
    {
        var samples = new List<MetricsSample>();
        foreach (ActiveAlert alert in _active.Values)
        {
            if (alert.State == AlertState.Inactive) continue;
            LabelSet alerts = new LabelSetBuilder(alert.Labels).Set(Label.MetricName, AlertsMetric).Set("alertstate", alert.State == AlertState.Firing ? "firing" : "pending").Build();
            samples.Add(new MetricsSample(alerts, timeMs, 1));
            samples.Add(new MetricsSample(alert.Labels.With(Label.MetricName, ForStateMetric), timeMs, Math.Floor(alert.ActiveAtMs / 1000.0)));
        }
        return samples;
    }
}
