namespace Pharos.Traces.TraceQL;

/// <summary>One query's view of a block: its spans as rows, grouped into traces. Not thread-safe.</summary>
internal abstract class SpanReader : SpanRows, IDisposable
{
    public abstract int SpanCount { get; }

    public abstract int TraceCount { get; }

    /// <summary>Traces of this block that have spans in other blocks too, ascending.</summary>
    public virtual IReadOnlyList<int> SplitTraces => [];

    public abstract UInt128 TraceIdOf(int trace);

    public abstract int TraceOf(int row);

    /// <summary>-1 where the trace is not in this block.</summary>
    public abstract int FindTrace(UInt128 id);

    /// <summary>Adds the rows of a trace.</summary>
    public abstract void RowsOf(int trace, List<int> rows);

    public abstract ulong SpanId(int row);

    /// <summary>0 for a root.</summary>
    public abstract ulong ParentId(int row);

    public abstract long StartNs(int row);

    public abstract long DurationNs(int row);

    public abstract string Name(int row);

    public abstract SpanStatus Status(int row);

    public abstract string ServiceName(int row);

    /// <summary>First start and last end of a trace's spans in this block.</summary>
    public abstract (long StartNs, long EndNs) BoundsOf(int trace);

    /// <summary>The rows, of those given, that satisfy a condition. A block that has a faster way overrides it.</summary>
    /// <param name="within">Null for all.</param>
    public virtual RowSet Select(SpanCondition condition, RowSet? within)
    {
        var found = new RowSet(SpanCount);
        for (int row = within is null ? 0 : within.Next(0); row >= 0 && row < SpanCount; row = within is null ? row + 1 : within.Next(row + 1))
            if (condition.Holds(Get(row, condition.Slot))) found.Add(row);
        return found;
    }

    /// <summary>Gives the values that the attribute has on any span, each at least once, until <paramref name="take"/> says false. A block whose tables know them overrides it.</summary>
    public virtual void ValuesOf(int slot, Func<TraceValue, bool> take)
    {
        for (int row = 0; row < SpanCount; row++) if (!take(Get(row, slot))) return;
    }

    /// <summary>Gives the names of attributes on spans, resources, scopes, events and links, each at least once.</summary>
    public virtual void AttributeNames(Action<AttributeScope, string> take) { }

    /// <summary>Gives all attributes of a span and its resource, scoped, and its name, kind and status.</summary>
    public virtual void AttributesOf(int row, Action<string, TraceValue> take) { }

    public virtual void Dispose() => GC.SuppressFinalize(this);
}
