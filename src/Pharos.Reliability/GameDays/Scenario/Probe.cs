namespace Pharos.Reliability.GameDays;

/// <summary>A question about the system, and which answers are right.</summary>
public abstract record Probe(string Name, Tolerance Tolerance)
{
    public abstract string Kind { get; }
}

/// <summary>Its number is the status, its text the body.</summary>
public sealed record HttpProbe(string Name, Tolerance Tolerance, HttpCall Call) : Probe(Name, Tolerance)
{
    public override string Kind => "http";
}

/// <summary>One number for each series of the answer; all must be right.</summary>
/// <param name="IsEmptyRight">Whether an answer without series is right.</param>
public sealed record PromqlProbe(string Name, Tolerance Tolerance, string Query, bool IsEmptyRight) : Probe(Name, Tolerance)
{
    public override string Kind => "promql";

    /// <summary>Where the query stands.</summary>
    public Configuration.SourcePosition Position { get; init; }
}

/// <summary>Its text is <c>inactive</c>, <c>pending</c> or <c>firing</c>.</summary>
public sealed record AlertProbe(string Name, Tolerance Tolerance, AlertName Alert) : Probe(Name, Tolerance)
{
    public override string Kind => "alert";
}

/// <summary>Its number is how many messages with all the texts arrived in the receiver since the run began.</summary>
public sealed record MessageProbe(string Name, Tolerance Tolerance, IReadOnlyList<string> Texts) : Probe(Name, Tolerance)
{
    public override string Kind => "message";
}
