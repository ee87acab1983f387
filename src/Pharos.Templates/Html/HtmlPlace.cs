namespace Pharos.Templates.Html;

/// <summary>Where in a page the next character stands.</summary>
internal enum HtmlPlace
{
    Text,
    Comment,
    /// <summary>In a tag, outside attribute values.</summary>
    Tag,
    /// <summary>After an attribute's equals sign.</summary>
    BeforeValue,
    Value,
    Script,
    Style,
    TitleOrTextArea,
}

internal enum HtmlAttribute
{
    Plain,
    Url,
    Style,
    Script,
}

internal enum HtmlUrlPart
{
    /// <summary>Nothing written yet: a value could set the scheme.</summary>
    Start,
    BeforeQuery,
    Query,
}
