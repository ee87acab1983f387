namespace Pharos.Metrics.PromQL.Engine;

/// <summary>Changes each column of a stream in place; a column that <paramref name="map"/> refuses is left out.</summary>
/// <param name="dropsNames">The map removes names at once, so that series may become the same.</param>
internal sealed class MapStream(ColumnStream inner, Func<Column, bool> map, bool dropsNames = false) : ColumnStream
{
    public override bool MayCollide => dropsNames || inner.MayCollide;

    public override Column Current => inner.Current;

    public override Column Take() => inner.Take();

    public override bool MoveNext()
    {
        while (inner.MoveNext()) if (map(inner.Current)) return true;
        return false;
    }

    protected override void DisposeSource() => inner.Dispose();
}
