using Pharos.Core;
using Pharos.Metrics.PromQL.Syntax;

namespace Pharos.Metrics.PromQL.Engine;

/// <summary>The remarks of one query, each text once (prometheus/util/annotations has the wording).</summary>
internal sealed class Annotations
{
    private readonly Dictionary<string, Annotation> _byMessage = new(StringComparer.Ordinal);

    public IReadOnlyCollection<Annotation> All => _byMessage.Values;

    public void Add(Annotation annotation)
    {
        if (_byMessage.TryGetValue(annotation.Message, out Annotation? standing))
        {
            if (annotation.Details is null || standing.Details is null) return;
            annotation = standing with { Details = standing.Details.Merge(annotation.Details) };
        }
        _byMessage[annotation.Message] = annotation;
    }

    public void Warn(string text, SourceSpan at) => Add(new Annotation(true, text, at));

    public void Info(string text, SourceSpan at) => Add(new Annotation(false, text, at));

    /// <summary>Warnings as the API shows them, at most <paramref name="limit"/> and then how many were left out.</summary>
    public IReadOnlyList<string> Warnings(string query, int limit = 10) => Texts(query, true, limit);

    public IReadOnlyList<string> Infos(string query, int limit = 10) => Texts(query, false, limit);

    private List<string> Texts(string query, bool warnings, int limit)
    {
        var texts = new List<string>();
        int omitted = 0;
        foreach (Annotation annotation in _byMessage.Values)
        {
            if (annotation.IsWarning != warnings) continue;
            if (texts.Count < limit) texts.Add(annotation.Format(query));
            else omitted++;
        }
        if (omitted > 0) texts.Add($"{omitted} more {(warnings ? "warning" : "info")} annotations omitted");
        return texts;
    }

    public void InvalidQuantile(double q, SourceSpan at) => Warn($"quantile value should be between 0 and 1, got {GoNumber.General(q)}", at);

    public void InvalidRatio(double ratio, double capped, SourceSpan at) =>
        Warn($"ratio value should be between -1 and 1, got {GoNumber.General(ratio)}, capping to {GoNumber.General(capped)}", at);

    public void BadBucketLabel(string metric, string value, SourceSpan at) =>
        Warn($"bucket label \"le\" is missing or has a malformed value of {LabelFormat.Quote(value)}{OfMetric(metric)}", at);

    public void MixedFloatsHistograms(string metric, SourceSpan at) =>
        Warn($"encountered a mix of histograms and floats for metric name {LabelFormat.Quote(metric)}", at);

    public void MixedFloatsHistogramsInAggregation(SourceSpan at) => Warn("encountered a mix of histograms and floats for aggregation", at);

    public void MixedClassicNative(string metric, SourceSpan at) => Warn($"vector contains a mix of classic and native histograms{OfMetric(metric)}", at);

    public void NotCounter(string metric, SourceSpan at) => Warn($"this native histogram metric is not a counter: {LabelFormat.Quote(metric)}", at);

    public void NotGauge(string metric, SourceSpan at) => Warn($"this native histogram metric is not a gauge: {LabelFormat.Quote(metric)}", at);

    public void MixedExponentialCustom(string metric, SourceSpan at) =>
        Warn($"vector contains a mix of histograms with exponential and custom buckets schemas for metric name {LabelFormat.Quote(metric)}", at);

    public void IncompatibleBucketLayout(string op, SourceSpan at) => Warn($"incompatible bucket layout encountered for binary operator {op}", at);

    public void PossibleNonCounter(string metric, SourceSpan at) =>
        Info($"metric might not be a counter, name does not end in _total/_sum/_count/_bucket: {LabelFormat.Quote(metric)}", at);

    public void PossibleNonCounterLabel(string metric, string type, SourceSpan at) =>
        Info($"metric might not be a counter, __type__ label is not set to \"counter\" or \"histogram\", got {LabelFormat.Quote(type)}: {LabelFormat.Quote(metric)}", at);

    public void ForcedMonotonicity(string metric, MonotonicityDetails details, SourceSpan at) => Add(new Annotation(false,
        $"input to histogram_quantile needed to be fixed for monotonicity (see https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile){OfMetric(metric)}", at)
        { Details = details });

    public void IncompatibleTypes(string left, string op, string right, SourceSpan at) =>
        Info($"incompatible sample types encountered for binary operator {LabelFormat.Quote(op)}: {left} {op} {right}", at);

    public void HistogramIgnoredInAggregation(string aggregation, SourceSpan at) => Info($"ignored histogram in {aggregation} aggregation", at);

    public void HistogramIgnoredInMixedRange(string metric, SourceSpan at) =>
        Info($"ignored histograms in a range containing both floats and histograms for metric name {LabelFormat.Quote(metric)}", at);

    public void QuantileNanResult(string metric, SourceSpan at) => Info($"input to histogram_quantile has NaN observations, result is NaN{OfMetric(metric)}", at);

    public void QuantileNanSkew(string metric, SourceSpan at) => Info($"input to histogram_quantile has NaN observations, result is skewed higher{OfMetric(metric)}", at);

    public void FractionNans(string metric, SourceSpan at) =>
        Info($"input to histogram_fraction has NaN observations, which are excluded from all fractions{OfMetric(metric)}", at);

    public void ResetCollision(string operation, SourceSpan at) => Warn($"conflicting counter resets during histogram {operation}", at);

    public void BoundsReconciled(string operation, SourceSpan at) => Info($"mismatched custom buckets were reconciled during {operation}", at);

    public void StartTimeOverlap(string metric, SourceSpan at) =>
        Warn($"sample has start time that overlaps with previous sample timestamp for metric {LabelFormat.Quote(metric)}", at);

    public void SortInRangeQuery(SourceSpan at) => Warn("sort is ineffective for range queries since results are always ordered by labels", at);

    /// <summary>Collision and reconciliation of an operation on histograms (<c>addition</c>, <c>subtraction</c>, <c>aggregation</c>).</summary>
    public void Outcome(HistogramOutcome outcome, string operation, SourceSpan at)
    {
        if (outcome.HasFlag(HistogramOutcome.ResetCollision)) ResetCollision(operation, at);
        if (outcome.HasFlag(HistogramOutcome.BoundsReconciled)) BoundsReconciled(operation, at);
    }

    private static string OfMetric(string metric) => metric.Length == 0 ? "" : $" for metric name {LabelFormat.Quote(metric)}";
}
