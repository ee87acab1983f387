using System.Text;
using Pharos.Templates.Execution;

namespace Pharos.Templates.Html;

/// <summary>Writes a page and escapes each value for the place where it stands: text, attribute, URL, style or script (Go: html/template).</summary>
/// <remarks>
/// Go decides the places when it parses, here they follow from the page as it is written; a value never changes the place that comes after it.
/// Comments of the page are left out, as Go does.
/// </remarks>
internal sealed class HtmlOutput : ITemplateOutput
{
    private readonly StringBuilder _text = new();
    private readonly HtmlContext _context = new();

    public int Length => _text.Length;

    public void WriteText(string text) => _context.Advance(text, _text);

    public void WriteValue(object? value)
    {
        string text = value is null ? "" : GoFormat.Print(value);
        var safe = value as SafeText;
        switch (_context.Place)
        {
            case HtmlPlace.Text: _text.Append(safe?.Kind == SafeTextKind.Html ? text : HtmlText.EscapeForPage(text)); break;
            case HtmlPlace.TitleOrTextArea: _text.Append(HtmlText.EscapeForPage(text)); break;
            case HtmlPlace.Comment: break;
            case HtmlPlace.Script: _text.Append(_context.InScriptString ? HtmlText.EscapeJs(text) : safe?.Kind == SafeTextKind.Js ? text : Script(value)); break;
            case HtmlPlace.Style: _text.Append(safe?.Kind == SafeTextKind.Css || HtmlText.IsSafeCss(text) ? text : "ZgotmplZ"); break;
            case HtmlPlace.Tag: _text.Append(text.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') ? text : "ZgotmplZ"); break;
            default: WriteAttribute(text, value, safe); break;
        }
        _context.AfterValue();
    }

    private void WriteAttribute(string text, object? value, SafeText? safe)
    {
        string result = _context.Attribute switch
        {
            HtmlAttribute.Url when safe?.Kind == SafeTextKind.Url => HtmlText.EscapeUrl(text, keepReserved: true),
            HtmlAttribute.Url => _context.UrlPart switch
            {
                HtmlUrlPart.Query => HtmlText.EscapeUrl(text, keepReserved: false),
                HtmlUrlPart.Start when !HtmlText.IsSafeUrl(text) => "#ZgotmplZ",
                _ => HtmlText.EscapeUrl(text, keepReserved: true),
            },
            HtmlAttribute.Style => safe?.Kind == SafeTextKind.Css || HtmlText.IsSafeCss(text) ? text : "ZgotmplZ",
            HtmlAttribute.Script => _context.InScriptString ? HtmlText.EscapeJs(text) : Script(value),
            _ => text,
        };
        _text.Append(HtmlText.EscapeForPage(result, noSpace: !_context.IsQuoted));
    }

    private static string Script(object? value)
    {
        string json = GoJson.Encode(value);
        return json.Length > 0 && (char.IsAsciiLetterOrDigit(json[0]) || json[0] == '-') ? $" {json} " : json;
    }

    public string Finish() => _text.ToString();
}
