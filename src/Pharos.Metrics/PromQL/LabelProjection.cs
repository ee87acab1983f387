using Pharos.Core;
using Pharos.Metrics.PromQL.Engine;

namespace Pharos.Metrics.PromQL;

/// <summary>The labels that an aggregation and the function below it look at. Series that agree in them share one label set, so that thousands of series cost a few sets and no hashing of text.</summary>
internal sealed class LabelProjection
{
    private readonly HashSet<string> _names;
    private readonly Dictionary<LabelSet, LabelSet> _shared = [];
    private readonly Dictionary<LabelSet, LabelSet> _withoutMetadata = new(ReferenceEqualityComparer.Instance);

    /// <param name="names">Kept beside name, type and unit of the metric, which annotations name.</param>
    public LabelProjection(IEnumerable<string> names) => _names = [.. names, Label.MetricName, "__type__", "__unit__"];

    public bool Keeps(string name) => _names.Contains(name);

    /// <summary>The one set that stands for all with these labels.</summary>
    public LabelSet Share(LabelSet labels)
    {
        LabelSet kept = labels.Only(_names);
        if (_shared.TryGetValue(kept, out LabelSet? known)) return known;
        _shared.Add(kept, kept);
        _withoutMetadata.Add(kept, EvalContext.WithoutMetadata(kept));
        return kept;
    }

    /// <summary>As <see cref="EvalContext.WithoutMetadata"/>, the same object each time for a set that <see cref="Share"/> gave.</summary>
    public LabelSet WithoutMetadata(LabelSet labels) => _withoutMetadata.TryGetValue(labels, out LabelSet? known) ? known : EvalContext.WithoutMetadata(labels);
}
