namespace Pharos.Metrics.PromQL.Engine;

/// <summary>A vector that is already computed, as a stream. Columns are released as they pass, unless taken.</summary>
internal sealed class VectorStream(EvalContext context, InstantVector vector) : ColumnStream
{
    private int _at = -1;
    private bool _taken = true;

    public override bool IsOrdered => vector.IsOrdered;

    public override Column Current => vector.Columns[_at];

    public override bool MoveNext()
    {
        ReleaseCurrent();
        _at++;
        _taken = _at >= vector.Columns.Count;
        return !_taken;
    }

    public override Column Take()
    {
        _taken = true;
        return vector.Columns[_at];
    }

    protected override void DisposeSource()
    {
        ReleaseCurrent();
        for (int i = _at + 1; i < vector.Columns.Count; i++) vector.Columns[i].Release();
        vector.Columns.Clear();
        vector.Release(context);
        _at = 0;
    }

    private void ReleaseCurrent()
    {
        if (!_taken) vector.Columns[_at].Release();
        _taken = true;
    }
}
