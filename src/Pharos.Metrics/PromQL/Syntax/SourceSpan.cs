using System.Text;

namespace Pharos.Metrics.PromQL.Syntax;

/// <summary>A place in a query: UTF-16 offsets, <paramref name="End"/> not included. <see cref="InBytes"/> gives UTF-8 offsets, which upstream reports.</summary>
internal readonly record struct SourceSpan(int Start, int End)
{
    public static SourceSpan Between(Expr first, Expr last) => new(first.Span.Start, last.Span.End);

    /// <summary>The same place as offsets into the UTF-8 form of the query.</summary>
    public SourceSpan InBytes(string query) => new(ByteOffset(query, Start), ByteOffset(query, End));

    /// <summary>Line and column of the start, from 1; the column counts bytes as upstream does.</summary>
    public (int Line, int Column) Position(string query)
    {
        int line = 1, lineStart = 0, end = Math.Clamp(Start, 0, query.Length);
        for (int i = 0; i < end; i++)
        {
            if (query[i] != '\n') continue;
            line++;
            lineStart = i + 1;
        }
        return (line, Encoding.UTF8.GetByteCount(query.AsSpan(lineStart, end - lineStart)) + 1);
    }

    private static int ByteOffset(string query, int offset) => Encoding.UTF8.GetByteCount(query.AsSpan(0, Math.Clamp(offset, 0, query.Length)));
}
