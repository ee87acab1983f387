using System.Text;

namespace Pharos.Reliability;

/// <summary>Text from outside in generated Markdown.</summary>
internal static class MarkdownText
{
    /// <summary>On one line, without what would begin HTML.</summary>
    public static string Line(string text) => text.ReplaceLineEndings(" ").Replace("<", "&lt;", StringComparison.Ordinal).Trim();

    /// <summary>As <see cref="Line"/>, within a table's cell.</summary>
    public static string Cell(string text) => Line(text).Replace("|", "\\|", StringComparison.Ordinal);

    /// <summary>A table's row.</summary>
    public static void Row(StringBuilder text, params ReadOnlySpan<string> cells)
    {
        text.Append('|');
        foreach (string cell in cells) text.Append(' ').Append(Cell(cell)).Append(" |");
        text.Append('\n');
    }
}
