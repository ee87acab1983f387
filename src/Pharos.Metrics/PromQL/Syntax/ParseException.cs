using System.Globalization;

namespace Pharos.Metrics.PromQL.Syntax;

/// <summary>A query that does not parse or does not type-check. The message tells the first error: <c>1:5: parse error: unexpected end of input</c>.</summary>
internal sealed class ParseException(string query, IReadOnlyList<ParseError> errors) : Exception(Format(query, errors[0]))
{
    public string Query { get; } = query;

    public IReadOnlyList<ParseError> Errors { get; } = errors;

    private static string Format(string query, ParseError error)
    {
        (int line, int column) = error.Span.Position(query);
        return string.Create(CultureInfo.InvariantCulture, $"{line}:{column}: parse error: {error.Message}");
    }
}
