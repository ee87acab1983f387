using System.Globalization;
using System.Text;

namespace Pharos.Templates.Syntax;

/// <summary>One named tree with the source it was parsed from, which messages point into.</summary>
internal sealed record ParsedTemplate(string Name, string SourceName, string Source, ListNode Root)
{
    /// <summary>Nothing but white space and definitions.</summary>
    public bool IsEmpty => Root.Nodes.All(node => node is TextNode text && string.IsNullOrWhiteSpace(text.Text));

    /// <summary><c>source:line:column</c>: lines from 1, columns in bytes of UTF-8 from 0, as Go counts them.</summary>
    public string Locate(Node node)
    {
        ReadOnlySpan<char> before = Source.AsSpan(0, Math.Min(node.Position, Source.Length));
        int line = 1 + before.Count('\n');
        int column = Encoding.UTF8.GetByteCount(before[(before.LastIndexOf('\n') + 1)..]);
        return string.Create(CultureInfo.InvariantCulture, $"{SourceName}:{line}:{column}");
    }
}
