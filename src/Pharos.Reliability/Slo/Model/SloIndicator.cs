namespace Pharos.Reliability.Slo;

/// <summary>What an SLO measures.</summary>
public abstract record SloIndicator
{
    /// <summary>Every query, for checks.</summary>
    public abstract IEnumerable<SloQuery> Queries { get; }
}

/// <summary>Good and total events, counted apart, so that long windows add events up instead of averaging ratios.</summary>
/// <param name="Counted">Counts good events, or bad ones where <paramref name="CountsBad"/> is set.</param>
public sealed record EventsIndicator(SloQuery Counted, bool CountsBad, SloQuery Total) : SloIndicator
{
    public override IEnumerable<SloQuery> Queries => [Counted, Total];
}

/// <summary>A ratio that the query already gives: every moment weighs the same.</summary>
/// <param name="IsFailure">The query gives the bad part, else the good part.</param>
public sealed record RatioIndicator(SloQuery Ratio, bool IsFailure) : SloIndicator
{
    public override IEnumerable<SloQuery> Queries => [Ratio];
}

/// <summary>Sloth's events: rules are those that Sloth generates, whose long period averages the ratios of 5 minutes.</summary>
public sealed record SlothEventsIndicator(SloQuery Error, SloQuery Total) : SloIndicator
{
    public override IEnumerable<SloQuery> Queries => [Error, Total];
}

/// <summary>Sloth's raw indicator: the query gives the error ratio of a window.</summary>
public sealed record SlothRawIndicator(SloQuery ErrorRatio) : SloIndicator
{
    public override IEnumerable<SloQuery> Queries => [ErrorRatio];
}
