using System.Globalization;

namespace Pharos.Logs.LogQL.Syntax;

/// <summary>A query that is not valid, in Loki's words. Line and column count characters from 1; both 0 where upstream names no place, line 0 where it has lost it.</summary>
internal sealed class ParseException(string reason, int line = 0, int column = 0, SourceSpan span = default) : Exception(Format(reason, line, column))
{
    public string Reason { get; } = reason;

    public int Line { get; } = line;

    public int Column { get; } = column;

    /// <summary>The place, also where upstream's text does not tell it.</summary>
    public SourceSpan Span { get; } = span;

    private static string Format(string reason, int line, int column) => line == 0 && column == 0
        ? $"parse error : {reason}"
        : string.Create(CultureInfo.InvariantCulture, $"parse error at line {line}, col {column}: {reason}");
}
