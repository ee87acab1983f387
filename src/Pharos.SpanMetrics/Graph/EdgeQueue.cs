namespace Pharos.SpanMetrics.Graph;

/// <summary>Edges that wait for their other side, oldest first; any of them may leave.</summary>
internal sealed class EdgeQueue
{
    private Edge? _newest;

    public Edge? Oldest { get; private set; }

    public void Add(Edge edge)
    {
        (edge.Older, edge.Newer) = (_newest, null);
        if (_newest is null) Oldest = edge;
        else _newest.Newer = edge;
        _newest = edge;
    }

    public void Remove(Edge edge)
    {
        if (edge.Older is null) Oldest = edge.Newer;
        else edge.Older.Newer = edge.Newer;
        if (edge.Newer is null) _newest = edge.Older;
        else edge.Newer.Older = edge.Older;
        edge.Older = edge.Newer = null;
    }
}
