using System.Text;

namespace Pharos.Metrics.Exposition;

/// <summary>The metric name in a HELP, TYPE or UNIT line.</summary>
internal static class MetadataSyntax
{
    /// <summary>Where the bare or quoted name at <paramref name="at"/> ends, or -1 where there is none.</summary>
    public static int NameEnd(ReadOnlySpan<byte> body, int at, int end)
    {
        if (at >= end) return -1;
        if (body[at] == '"')
        {
            for (int i = at + 1; i < end; i++)
            {
                if (body[i] == '\\') i++;
                else if (body[i] == '"') return i + 1;
            }
            return -1;
        }
        if (!SeriesSyntax.IsNameStart(body[at])) return -1;
        while (at < end && (SeriesSyntax.IsNameStart(body[at]) || char.IsAsciiDigit((char)body[at]))) at++;
        return at;
    }

    /// <summary>The name from <paramref name="start"/> to where <see cref="NameEnd"/> says.</summary>
    public static string Name(ReadOnlySpan<byte> body, int start, int end) => body[start] == '"'
        ? EscapedText.Read(body[(start + 1)..(end - 1)], quotes: true)
        : Encoding.UTF8.GetString(body[start..end]);
}
