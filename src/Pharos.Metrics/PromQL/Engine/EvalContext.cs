using Pharos.Core;

namespace Pharos.Metrics.PromQL.Engine;

/// <summary>What all parts of one evaluation share: where data comes from, the options, the limits and the remarks.</summary>
internal sealed class EvalContext(ISeriesSource source, QueryOptions options, QueryLimits limits, CancellationToken canceled, CancellationToken timedOut)
{
    private static readonly HashSet<string> s_metadata = [Label.MetricName, "__type__", "__unit__"];

    public ISeriesSource Source { get; } = source;

    public QueryOptions Options { get; } = options;

    public long LookbackMs { get; } = (long)options.Lookback.TotalMilliseconds;

    public bool DelayedNameRemoval { get; } = options.DelayedNameRemoval;

    public Annotations Annotations { get; } = new();

    public CancellationToken CancellationToken { get; } = timedOut;

    public long HeldSamples { get; private set; }

    public long PeakSamples { get; private set; }

    /// <summary>Samples read from the source.</summary>
    public long TotalSamples { get; set; }

    /// <summary>Counts samples that are now held.</summary>
    /// <exception cref="QueryException">More than the limit.</exception>
    public void Hold(long samples)
    {
        HeldSamples += samples;
        if (HeldSamples > PeakSamples) PeakSamples = HeldSamples;
        if (HeldSamples > limits.MaxSamples) throw TooManySamples();
    }

    /// <summary>Refuses more steps than samples may be held, before room is made for them: a subquery such as <c>[1y:1ms]</c> has billions.</summary>
    /// <exception cref="QueryException">More than the limit.</exception>
    public void CheckSteps(long steps)
    {
        if (steps > limits.MaxSamples) throw TooManySamples();
    }

    private static QueryException TooManySamples() => new(QueryErrorKind.Execution, "query processing would load too many samples into memory in query execution");

    public void Release(long samples) => HeldSamples -= samples;

    /// <summary>Called where work grows: per series, per group.</summary>
    public void CheckTime()
    {
        if (canceled.IsCancellationRequested) throw new QueryException(QueryErrorKind.Canceled, "query was canceled in expression evaluation");
        if (CancellationToken.IsCancellationRequested) throw new QueryException(QueryErrorKind.Timeout, "query timed out in expression evaluation");
    }

    /// <summary>Labels without name, type and unit.</summary>
    public static LabelSet WithoutMetadata(LabelSet labels)
    {
        for (int i = 0; i < labels.Pairs.Length; i += 2)
            if (s_metadata.Contains(labels.Pairs[i])) return labels.Without(s_metadata);
        return labels;
    }

    /// <summary>Removes the name of a column now, or marks it for the end.</summary>
    public void DropName(Column column)
    {
        column.DropName = true;
        if (!DelayedNameRemoval) column.Labels = WithoutMetadata(column.Labels);
    }

    public static QueryException Failure(string message) => new(QueryErrorKind.Execution, message);
}
