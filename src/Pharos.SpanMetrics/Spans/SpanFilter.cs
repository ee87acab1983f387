using Pharos.Wire.Otlp;

namespace Pharos.SpanMetrics.Spans;

/// <summary>Which spans count: Tempo's <c>filter_policies</c>. A span passes where it passes each policy.</summary>
public sealed class SpanFilter(IReadOnlyList<SpanFilterPolicy> policies)
{
    public static readonly SpanFilter All = new([]);

    private readonly SpanFilterPolicy[] _policies = [.. policies];
    private readonly TextCache _texts = new();

    public bool Passes(ResourceFacts resource, in OtlpSpan span)
    {
        foreach (SpanFilterPolicy policy in _policies)
        {
            if (policy.Include.Count > 0 && !Every(policy.Include, resource, span)) return false;
            if (policy.IncludeAny.Count > 0 && !Any(policy.IncludeAny, resource, span)) return false;
            if (policy.Exclude.Count > 0 && Every(policy.Exclude, resource, span)) return false;
        }
        return true;
    }

    private bool Every(IReadOnlyList<SpanFilterTerm> terms, ResourceFacts resource, in OtlpSpan span)
    {
        foreach (SpanFilterTerm term in terms) if (!Matches(term, resource, span)) return false;
        return true;
    }

    private bool Any(IReadOnlyList<SpanFilterTerm> terms, ResourceFacts resource, in OtlpSpan span)
    {
        foreach (SpanFilterTerm term in terms) if (Matches(term, resource, span)) return true;
        return false;
    }

    private bool Matches(SpanFilterTerm term, ResourceFacts resource, in OtlpSpan span)
    {
        switch (term.Source)
        {
            case SpanFilterSource.Name: return term.Matches(_texts[span.Name]);
            case SpanFilterSource.Kind: return term.Matches(SpanWords.Kind(span.Kind));
            case SpanFilterSource.Status: return term.Matches(SpanWords.Status(span.StatusCode));
        }
        bool onSpan = term.Source is SpanFilterSource.Span or SpanFilterSource.Either, onResource = term.Source is SpanFilterSource.Resource or SpanFilterSource.Either;
        return (onSpan && AttributeValues.TryFind(span.Message, OtlpSpan.AttributeField, term.Key, out ReadOnlySpan<byte> value) && term.Matches(AttributeValues.Print(value, _texts)))
            || (onResource && AttributeValues.TryFind(resource.Message, 1, term.Key, out value) && term.Matches(AttributeValues.Print(value, _texts)));
    }
}
