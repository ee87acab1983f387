namespace Pharos.Metrics.Relabel;

/// <summary>Templates with references to groups of a regex; <see cref="Pharos.Core.ValueRegex.Expand"/> fills them in.</summary>
internal static class ReplacementTemplate
{
    public static bool HasVariable(string template) => template.Contains('$', StringComparison.Ordinal);
}
