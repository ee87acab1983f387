namespace Pharos.Metrics.PromQL.Engine;

/// <summary>Changes each column of a stream in place; a column that <paramref name="map"/> refuses is left out.</summary>
internal sealed class MapStream(ColumnStream inner, Func<Column, bool> map) : ColumnStream
{
    public override Column Current => inner.Current;

    public override Column Take() => inner.Take();

    public override bool MoveNext()
    {
        while (inner.MoveNext()) if (map(inner.Current)) return true;
        return false;
    }

    protected override void DisposeSource() => inner.Dispose();
}
