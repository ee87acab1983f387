using System.Text;

namespace Pharos.Traces.TraceQL;

/// <summary>A named thing of a span: an attribute with its scope, or an intrinsic.</summary>
internal sealed record SpanAttribute(AttributeScope Scope, string Name, Intrinsic Intrinsic = Intrinsic.None, bool OfParent = false)
{
    public static SpanAttribute Of(Intrinsic intrinsic) => new(AttributeScope.None, "", intrinsic);

    /// <summary>The name without its scope, as a search answer shows it.</summary>
    public string ShortName => Intrinsic != Intrinsic.None ? Intrinsic.Text() : Name;

    public override string ToString()
    {
        if (Intrinsic != Intrinsic.None) return (OfParent ? "parent." : "") + Intrinsic.Text();
        string scope = Scope switch
        {
            AttributeScope.Resource => "resource",
            AttributeScope.Span => "span",
            AttributeScope.Event => "event",
            AttributeScope.Link => "link",
            AttributeScope.Instrumentation => "instrumentation",
            _ => "",
        };
        return (OfParent ? scope.Length == 0 ? "parent" : "parent." : "") + scope + "." + Quoted(Name);
    }

    private static string Quoted(string name)
    {
        bool plain = name.Length > 0 && !char.IsAsciiDigit(name[0]);
        foreach (Rune rune in name.EnumerateRunes()) plain &= Lexer.IsAttributeRune(rune) && rune.Value is not ('"' or '\\');
        return plain ? name : "\"" + name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";
    }
}
