namespace Pharos.Logs.LogQL.Syntax;

/// <summary>A place in a query: UTF-16 offsets, <paramref name="End"/> not included.</summary>
internal readonly record struct SourceSpan(int Start, int End)
{
    public SourceSpan To(SourceSpan last) => new(Start, last.End);
}
