namespace Pharos.Templates;

public enum SafeTextKind
{
    Html,
    Url,
    Css,
    Js,
    HtmlAttribute,
}

/// <summary>Text that a template vouches for: html/template does not escape it again where its kind fits. A string everywhere else.</summary>
public sealed record SafeText(string Value, SafeTextKind Kind)
{
    public override string ToString() => Value;
}
