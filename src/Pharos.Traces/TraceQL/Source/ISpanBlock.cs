namespace Pharos.Traces.TraceQL;

/// <summary>Spans that were written together: a head or a segment. A trace may have spans in several blocks.</summary>
internal interface ISpanBlock
{
    /// <summary>First start of its spans.</summary>
    long MinStartNs { get; }

    /// <summary>Last end of its spans.</summary>
    long MaxEndNs { get; }

    /// <summary>Number of spans; the head's grows.</summary>
    int SpanCount { get; }

    /// <summary>Opens it for one query, whose attributes become slots 0, 1, ...</summary>
    SpanReader Open(IReadOnlyList<SpanAttribute> attributes);
}
