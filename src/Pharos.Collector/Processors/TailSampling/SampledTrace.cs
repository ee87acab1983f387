using Pharos.Collector.Data;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Processors.TailSampling;

/// <summary>The spans of one trace that came until it is decided on.</summary>
internal sealed class SampledTrace(string id, DateTimeOffset arrived)
{
    public string Id { get; } = id;

    public DateTimeOffset Arrived { get; } = arrived;

    public List<OtlpScopeSpans> Scopes { get; private set; } = [];

    public int SpanCount { get; private set; }

    /// <summary>Null until it is decided; spans that come later follow it.</summary>
    public bool? IsSampled { get; set; }

    public IEnumerable<OtlpSpanRecord> Spans => Scopes.SelectMany(s => s.Spans);

    public void Add(OtlpScopeSpans scope, OtlpSpanRecord span)
    {
        SpanCount++;
        if (Scopes.Count > 0 && ReferenceEquals(Scopes[^1].Resource, scope.Resource) && ReferenceEquals(Scopes[^1].Scope, scope.Scope)) Scopes[^1].Spans.Add(span);
        else Scopes.Add(scope with { Spans = [span] });
    }

    /// <summary>The spans as a batch of their own; resources and scopes that other traces share are copied. The trace holds none afterwards.</summary>
    public TracesData Take()
    {
        var taken = new List<OtlpScopeSpans>(Scopes.Count);
        OtlpResource? last = null, own = null;
        foreach (OtlpScopeSpans scope in Scopes)
        {
            if (!ReferenceEquals(scope.Resource, last)) (last, own) = (scope.Resource, Copies.Of(scope.Resource));
            taken.Add(new OtlpScopeSpans(own!, Copies.Of(scope.Scope), scope.Spans));
        }
        Scopes = [];
        SpanCount = 0;
        return new TracesData(taken);
    }
}
