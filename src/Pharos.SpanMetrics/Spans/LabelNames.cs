using System.Text;

namespace Pharos.SpanMetrics.Spans;

/// <summary>Names of attributes as labels: what no classic label name may hold becomes an underscore.</summary>
public static class LabelNames
{
    public static string Of(string attribute)
    {
        var name = new StringBuilder(attribute.Length);
        foreach (char c in attribute) name.Append(char.IsAsciiLetterOrDigit(c) ? c : '_');
        if (name.Length > 0 && char.IsAsciiDigit(name[0])) name.Insert(0, '_');
        return name.ToString();
    }

    /// <summary>As <see cref="Of"/>; one that is taken gets two underscores before it.</summary>
    public static string Of(string attribute, IReadOnlySet<string> taken)
    {
        string name = Of(attribute);
        return taken.Contains(name) ? "__" + name : name;
    }
}
