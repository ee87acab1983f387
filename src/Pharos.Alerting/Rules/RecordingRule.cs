using Pharos.Core;

namespace Pharos.Alerting.Rules;

/// <summary>Evaluates a recording rule: the samples of its expression under a new name.</summary>
internal sealed class RecordingRule(RuleConfig config, int limit) : Rule(config, limit)
{
    protected override ValueTask<IReadOnlyList<MetricsSample>> EvaluateAsync(MetricsResult result, long timestampMs, long sampleTimeMs, CancellationToken cancellationToken)
    {
        if (Limit > 0 && result.Series.Count > Limit)
            throw new QueryException(QueryErrorKind.Execution, $"exceeded limit of {Limit} with {result.Series.Count} series");
        var samples = new List<MetricsSample>(result.Series.Count);
        var seen = new HashSet<LabelSet>();
        foreach (MetricsSeries series in result.Series)
        {
            LabelSetBuilder labels = new LabelSetBuilder(series.Labels).Set(Label.MetricName, Config.Name);
            foreach (RuleText label in Config.Labels) labels.Set(label.Name, label.Value);
            LabelSet built = labels.Build();
            if (!seen.Add(built)) throw new QueryException(QueryErrorKind.Execution, $"vector contains metrics with the same labelset after applying rule labels: {built}");
            MetricsPoint point = series.Points[^1];
            samples.Add(new MetricsSample(built, sampleTimeMs, point.Value, point.Histogram));
        }
        return ValueTask.FromResult<IReadOnlyList<MetricsSample>>(samples);
    }
}
