namespace Pharos.Metrics.PromQL.Engine;

/// <summary>An instant vector at every step of an evaluation, one column per series. Counts its samples as held until it is released.</summary>
internal sealed class InstantVector(List<Column> columns)
{
    public InstantVector() : this([]) { }

    public List<Column> Columns { get; } = columns;

    /// <summary>The order of columns is part of the answer (sort, topk of an instant query).</summary>
    public bool IsOrdered { get; init; }

    private long Held { get; set; }

    public InstantVector Hold(EvalContext context)
    {
        long samples = 0;
        foreach (Column column in Columns) samples += column.CountSamples();
        context.Release(Held);
        Held = samples;
        context.Hold(samples);
        return this;
    }

    /// <summary>Takes over the count of samples that are held already.</summary>
    public InstantVector TakeOver(long samples)
    {
        Held = samples;
        return this;
    }

    /// <summary>Gives buffers back and stops counting; columns that went into another vector must be cleared from the list before.</summary>
    public void Release(EvalContext context)
    {
        context.Release(Held);
        Held = 0;
        foreach (Column column in Columns) column.Release();
        Columns.Clear();
    }
}
