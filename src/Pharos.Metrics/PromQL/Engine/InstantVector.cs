namespace Pharos.Metrics.PromQL.Engine;

/// <summary>An instant vector at every step of an evaluation, one column per series.</summary>
internal sealed class InstantVector(List<Column> columns)
{
    public InstantVector() : this([]) { }

    public List<Column> Columns { get; } = columns;

    /// <summary>The order of columns is part of the answer (sort, topk of an instant query).</summary>
    public bool IsOrdered { get; init; }
}
