using System.Collections.Frozen;
using System.Text;

namespace Pharos.Templates.Html;

/// <summary>Follows a page character by character, as far as escaping needs to know.</summary>
internal sealed class HtmlContext
{
    private static readonly FrozenSet<string> s_urlAttributes = FrozenSet.ToFrozenSet(
        ["action", "archive", "background", "cite", "classid", "codebase", "data", "formaction", "href", "icon", "longdesc", "manifest", "poster", "profile", "src", "usemap", "xmlns"]);

    private readonly StringBuilder _word = new();
    private string _element = "";
    private string _attributeName = "";
    private char _quote, _scriptQuote;
    private bool _tagName;

    public HtmlPlace Place { get; private set; }

    public HtmlAttribute Attribute { get; private set; }

    public HtmlUrlPart UrlPart { get; private set; }

    public bool IsQuoted => _quote != '\0';

    public bool InScriptString => _scriptQuote != '\0';

    /// <summary>Takes the page's own text and writes it, without comments.</summary>
    public void Advance(string text, StringBuilder output)
    {
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            switch (Place)
            {
                case HtmlPlace.Text:
                    if (c == '<' && text.AsSpan(i).StartsWith("<!--"))
                    {
                        Place = HtmlPlace.Comment;
                        i += 3;
                        continue;
                    }
                    if (c == '<' && i + 1 < text.Length && (char.IsAsciiLetter(text[i + 1]) || text[i + 1] == '/')) StartTag();
                    break;
                case HtmlPlace.Comment:
                    if (text.AsSpan(i).StartsWith("-->"))
                    {
                        Place = HtmlPlace.Text;
                        i += 2;
                    }
                    continue;
                case HtmlPlace.Tag: InTag(c); break;
                case HtmlPlace.BeforeValue: StartValue(c); break;
                case HtmlPlace.Value: InValue(c); break;
                default:
                    if (c == '<' && text.AsSpan(i + 1).StartsWith("/" + _element, StringComparison.OrdinalIgnoreCase))
                    {
                        _scriptQuote = '\0';
                        StartTag();
                    }
                    else if (Place == HtmlPlace.Script) InScript(c, i > 0 ? text[i - 1] : '\0');
                    break;
            }
            output.Append(c);
        }
    }

    /// <summary>A value was written: where an unquoted attribute was to begin, it has begun.</summary>
    public void AfterValue()
    {
        if (Place != HtmlPlace.BeforeValue) return;
        BeginValue('\0');
    }

    private void StartTag()
    {
        Place = HtmlPlace.Tag;
        _word.Clear();
        _tagName = true;
    }

    private void InTag(char c)
    {
        if (c == '<' || (_tagName && c == '/' && _word.Length == 0))
        {
            if (c == '/') _word.Append(c);
            return;
        }
        if (c == '>')
        {
            EndWord();
            _attributeName = "";
            Place = _element switch { "script" => HtmlPlace.Script, "style" => HtmlPlace.Style, "title" or "textarea" => HtmlPlace.TitleOrTextArea, _ => HtmlPlace.Text };
            return;
        }
        if (c == '=')
        {
            EndWord();
            Place = HtmlPlace.BeforeValue;
        }
        else if (char.IsWhiteSpace(c) || c == '/') EndWord();
        else _word.Append(c);
    }

    private void EndWord()
    {
        if (_word.Length == 0) return;
        string word = _word.ToString().ToLowerInvariant();
        _word.Clear();
        if (_tagName) _element = word;
        else _attributeName = word;
        _tagName = false;
    }

    private void StartValue(char c)
    {
        if (char.IsWhiteSpace(c)) return;
        if (c == '>')
        {
            Place = HtmlPlace.Tag;
            InTag(c);
            return;
        }
        BeginValue(c is '"' or '\'' ? c : '\0');
        if (_quote == '\0') InValue(c);
    }

    private void BeginValue(char quote)
    {
        _quote = quote;
        _scriptQuote = '\0';
        Place = HtmlPlace.Value;
        UrlPart = HtmlUrlPart.Start;
        string name = _attributeName.StartsWith("data-", StringComparison.Ordinal) ? _attributeName[5..] : _attributeName;
        int colon = name.LastIndexOf(':');
        if (colon >= 0 && !name.StartsWith("xmlns", StringComparison.Ordinal)) name = name[(colon + 1)..];
        Attribute = name.StartsWith("on", StringComparison.Ordinal) ? HtmlAttribute.Script
            : name == "style" ? HtmlAttribute.Style
            : s_urlAttributes.Contains(name) || name.Contains("src", StringComparison.Ordinal) || name.Contains("uri", StringComparison.Ordinal) || name.Contains("url", StringComparison.Ordinal) ? HtmlAttribute.Url
            : HtmlAttribute.Plain;
    }

    private void InValue(char c)
    {
        bool ends = _quote != '\0' ? c == _quote : char.IsWhiteSpace(c) || c == '>';
        if (ends)
        {
            Place = HtmlPlace.Tag;
            _quote = '\0';
            _attributeName = "";
            if (c == '>') InTag(c);
        }
        else if (c is '?' or '#') UrlPart = HtmlUrlPart.Query;
        else if (UrlPart == HtmlUrlPart.Start && !char.IsWhiteSpace(c)) UrlPart = HtmlUrlPart.BeforeQuery;
        if (!ends && Attribute == HtmlAttribute.Script) InScript(c, '\0');
    }

    private void InScript(char c, char before)
    {
        if (_scriptQuote == '\0')
        {
            if (c is '"' or '\'' or '`') _scriptQuote = c;
        }
        else if (c == _scriptQuote && before != '\\') _scriptQuote = '\0';
    }
}
