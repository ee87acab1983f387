using Pharos.Core;

namespace Pharos.Alerting.Rules;

/// <summary>What rules are evaluated with.</summary>
public sealed record RuleContext
{
    public required IMetricsSource Source { get; init; }

    /// <summary>For rules in LogQL; null where there is no log store.</summary>
    public ILogsSource? Logs { get; init; }

    public required IMetricsSink Sink { get; init; }

    public required IAlertTemplates Templates { get; init; }

    public required IAlertSender Sender { get; init; }

    public required IAlertStateStore States { get; init; }

    public required TimeProvider Clock { get; init; }

    public required MetricRegistry Metrics { get; init; }

    /// <summary>Labels that templates see as <c>$externalLabels</c>.</summary>
    public LabelSet ExternalLabels { get; init; } = LabelSet.Empty;

    public string ExternalUrl { get; init; } = "";

    /// <summary>For groups without an interval of their own.</summary>
    public TimeSpan EvaluationInterval { get; init; } = TimeSpan.FromMinutes(1);

    public TimeSpan QueryOffset { get; init; } = TimeSpan.Zero;

    /// <summary>An alert that goes on firing is sent again after this time.</summary>
    public TimeSpan ResendDelay { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>After a longer outage the time that alerts were pending is forgotten.</summary>
    public TimeSpan OutageTolerance { get; init; } = TimeSpan.FromHours(1);

    /// <exception cref="QueryException">There is nothing to evaluate that language with.</exception>
    internal IMetricsSource SourceOf(RuleLanguage language) => language == RuleLanguage.PromQL ? Source
        : Logs ?? throw new QueryException(QueryErrorKind.Unavailable, "there is no log store to evaluate LogQL with");
}
