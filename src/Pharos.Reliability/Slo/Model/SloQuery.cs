using System.Text.RegularExpressions;
using Pharos.Configuration;

namespace Pharos.Reliability.Slo;

/// <summary>A PromQL query in which <c>{{.window}}</c> stands for a duration, as Sloth writes it.</summary>
/// <param name="Position">Where the query begins in its file.</param>
public sealed partial record SloQuery(string Text, SourcePosition Position)
{
    /// <summary>The query over a window such as <c>5m</c>.</summary>
    public string Over(string window) => Variable().Replace(Text, m => m.Groups[1].Value == "window" ? window : m.Value);

    public bool HasWindow => Variable().Matches(Text).Any(m => m.Groups[1].Value == "window");

    /// <summary>With the other variables that Sloth knows filled in.</summary>
    public SloQuery With(string service, string slo, string objective) => this with
    {
        Text = Variable().Replace(Text, m => m.Groups[1].Value switch { "service" => service, "slo" => slo, "objective" => objective, _ => m.Value }),
    };

    [GeneratedRegex(@"\{\{-?\s*\.(window|service|slo|objective)\s*-?\}\}", RegexOptions.CultureInvariant)]
    private static partial Regex Variable();
}
