using System.Text;
using Pharos.Core;

namespace Pharos.SpanMetrics.Spans;

/// <summary>One attribute or intrinsic and what it must be.</summary>
public sealed class SpanFilterTerm
{
    private readonly string _value;
    private readonly ValueRegex? _pattern;

    /// <param name="key"><c>name</c>, <c>kind</c>, <c>status</c>, <c>span.x</c>, <c>resource.x</c> or <c>.x</c>.</param>
    /// <exception cref="FormatException">Not such a key, or the value is no regular expression.</exception>
    public SpanFilterTerm(string key, string value, bool isRegex)
    {
        (Source, string name) = key switch
        {
            "name" => (SpanFilterSource.Name, ""),
            "kind" or "span.kind" => (SpanFilterSource.Kind, ""),
            "status" => (SpanFilterSource.Status, ""),
            _ when key.StartsWith("span.", StringComparison.Ordinal) => (SpanFilterSource.Span, key[5..]),
            _ when key.StartsWith("resource.", StringComparison.Ordinal) => (SpanFilterSource.Resource, key[9..]),
            _ when key.StartsWith('.') && key.Length > 1 => (SpanFilterSource.Either, key[1..]),
            _ => throw new FormatException($"\"{key}\" is no attribute: expected name, kind, status, span.NAME, resource.NAME or .NAME"),
        };
        Key = Encoding.UTF8.GetBytes(name);
        _value = value;
        _pattern = isRegex ? ValueRegex.Parse(value) : null;
    }

    internal SpanFilterSource Source { get; }

    internal byte[] Key { get; }

    internal bool Matches(string text) => _pattern?.IsMatch(text) ?? text == _value;
}
