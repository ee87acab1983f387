using Pharos.Core;

namespace Pharos.Metrics.PromQL.Engine;

/// <summary>Series computed one after the other, so that an aggregation never holds them all.</summary>
internal abstract class ColumnStream : IDisposable
{
    private Column? _current;

    /// <summary>Two series may have the same labels, because a name was dropped that told them apart.</summary>
    public virtual bool MayCollide => false;

    /// <summary>The order of the series is part of the answer.</summary>
    public virtual bool IsOrdered => false;

    /// <summary>Computes the next series that has at least one sample.</summary>
    public abstract bool MoveNext();

    /// <summary>The series computed last; overwritten by the next <see cref="MoveNext"/> unless taken.</summary>
    public virtual Column Current => _current!;

    /// <summary>Hands the current column over to the caller.</summary>
    public virtual Column Take()
    {
        Column taken = _current!;
        _current = null;
        return taken;
    }

    /// <summary>A column to write into: the last one where nobody took it. Its values are not cleared.</summary>
    protected Column Next(int steps, LabelSet labels, bool dropName)
    {
        _current ??= new Column(steps);
        _current.DropHistograms();
        _current.Labels = labels;
        _current.DropName = dropName;
        return _current;
    }

    public void Dispose()
    {
        _current?.Release();
        _current = null;
        DisposeSource();
    }

    protected virtual void DisposeSource() { }
}
