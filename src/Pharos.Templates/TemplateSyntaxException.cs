namespace Pharos.Templates;

/// <summary>A template that does not parse: <c>template: name:line: reason</c>, in Go's words.</summary>
public sealed class TemplateSyntaxException(string name, int line, string reason)
    : Exception($"template: {name}:{line}: {reason}")
{
    public string Name { get; } = name;

    /// <summary>From 1.</summary>
    public int Line { get; } = line;

    public string Reason { get; } = reason;
}
