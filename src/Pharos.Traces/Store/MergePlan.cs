using Pharos.Traces.Store.Segments;

namespace Pharos.Traces.Store;

/// <summary>Which segments to join next.</summary>
internal static class MergePlan
{
    /// <summary>Fewer are not worth the writing.</summary>
    private const int MinSegments = 4;

    /// <summary>The first run of at least four neighbours that together have at most so many spans and none of which is more than half of it; null where there is none.</summary>
    public static IReadOnlyList<Segment>? Next(IReadOnlyList<Segment> segments, int maxSpans)
    {
        for (int from = 0; from + MinSegments <= segments.Count; from++)
        {
            int to = from;
            for (long spans = 0; to < segments.Count && segments[to].SpanCount <= maxSpans / 2 && spans + segments[to].SpanCount <= maxSpans; to++) spans += segments[to].SpanCount;
            if (to - from >= MinSegments) return [.. segments.Skip(from).Take(to - from)];
        }
        return null;
    }
}
