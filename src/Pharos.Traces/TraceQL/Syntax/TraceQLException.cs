namespace Pharos.Traces.TraceQL;

internal enum TraceQLFault
{
    /// <summary>Not of the grammar.</summary>
    Syntax,
    /// <summary>Of the grammar, but types or arguments do not fit.</summary>
    Invalid,
    /// <summary>Of the language, but not evaluated by Tempo 3 and us.</summary>
    Unsupported,
    /// <summary>A limit was reached while it ran.</summary>
    Limit,
}

/// <summary>A query that cannot be run. Messages follow upstream's.</summary>
internal sealed class TraceQLException(TraceQLFault fault, string message, int line = -1, int column = 0)
    : Exception(line >= 0 ? $"parse error at line {line}, col {column}: {message}" : message)
{
    public TraceQLFault Fault { get; } = fault;

    /// <summary>Without the place.</summary>
    public string Reason { get; } = message;

    /// <summary>-1 where the fault has no place.</summary>
    public int Line { get; } = line;

    public int Column { get; } = column;

    public static TraceQLException Invalid(string message) => new(TraceQLFault.Invalid, message);

    public static TraceQLException Unsupported(string what) => new(TraceQLFault.Unsupported, what + " not supported");
}
