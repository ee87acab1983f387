using Pharos.Core;
using Pharos.Metrics.PromQL.Syntax;

namespace Pharos.Metrics.PromQL.Engine;

/// <summary>The labels by which series of two vectors are paired: those of <c>on</c>, or all but the name and those of <c>ignoring</c>.</summary>
internal sealed class Signatures(VectorMatching matching)
{
    private readonly HashSet<string> _names = matching.On ? [.. matching.Labels] : [.. matching.Labels, Label.MetricName];

    public LabelSet Of(LabelSet labels) => matching.On ? labels.Only(_names) : labels.Without(_names);
}
