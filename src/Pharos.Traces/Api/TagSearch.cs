using System.Text;
using Pharos.Traces.TraceQL;

namespace Pharos.Traces.Api;

/// <summary>Searches by tags, Tempo's first API: each tag must stand on some span of the trace.</summary>
internal static class TagSearch
{
    /// <param name="tags">In logfmt: <c>service.name=api http.method="GET"</c>.</param>
    public static Query Query(string tags)
    {
        SpansetExpr? all = null;
        foreach ((string key, string value) in Pairs(tags))
        {
            var filter = new SpansetFilter(Condition(key, value));
            all = all is null ? filter : new SpansetOperation(new SpansetOp(SpansetCombination.And), all, filter);
        }
        return new Query(all ?? new SpansetFilter(new LiteralExpr(TraceValue.Of(true))), null, null, []);
    }

    /// <summary>The attribute that a tag of the first API means.</summary>
    public static SpanAttribute Attribute(string tag) => tag switch
    {
        "name" => SpanAttribute.Of(Intrinsic.Name),
        "root.name" => SpanAttribute.Of(Intrinsic.TraceRootName),
        "root.service.name" => SpanAttribute.Of(Intrinsic.TraceRootService),
        "status.code" => SpanAttribute.Of(Intrinsic.Status),
        _ => new SpanAttribute(AttributeScope.None, tag),
    };

    /// <summary>Splits logfmt; a key without a value has the empty text.</summary>
    public static List<(string Key, string Value)> Pairs(string text)
    {
        var pairs = new List<(string, string)>();
        int at = 0;
        while (true)
        {
            while (at < text.Length && char.IsWhiteSpace(text[at])) at++;
            if (at >= text.Length) return pairs;
            int start = at;
            while (at < text.Length && text[at] != '=' && !char.IsWhiteSpace(text[at])) at++;
            string key = text[start..at];
            if (key.Length == 0) throw new BadRequestException($"invalid tags: unexpected '=' at pos {at + 1}");
            string value = "";
            if (at < text.Length && text[at] == '=')
            {
                at++;
                if (at < text.Length && text[at] == '"') value = Quoted(text, ref at);
                else
                {
                    start = at;
                    while (at < text.Length && !char.IsWhiteSpace(text[at])) at++;
                    value = text[start..at];
                }
            }
            pairs.Add((key, value));
        }
    }

    private static string Quoted(string text, ref int at)
    {
        var value = new StringBuilder();
        for (at++; at < text.Length; at++)
        {
            if (text[at] == '"')
            {
                at++;
                return value.ToString();
            }
            if (text[at] == '\\' && at + 1 < text.Length) at++;
            value.Append(text[at]);
        }
        throw new BadRequestException("invalid tags: unterminated quoted value");
    }

    /// <summary>The attribute as text, or as the number or truth that the text says.</summary>
    private static FieldExpr Condition(string key, string value)
    {
        var attribute = new AttributeExpr(Attribute(key));
        if (key == "status.code")
            return new BinaryFieldExpr(BinaryOp.Equal, attribute, new LiteralExpr(TraceValue.Of(value switch { "ok" => SpanStatus.Ok, "error" => SpanStatus.Error, _ => SpanStatus.Unset })));
        FieldExpr condition = new BinaryFieldExpr(BinaryOp.Equal, attribute, new LiteralExpr(TraceValue.Of(value)));
        if (double.TryParse(value, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out double number))
            condition = new BinaryFieldExpr(BinaryOp.Or, condition, new BinaryFieldExpr(BinaryOp.Equal, attribute, new LiteralExpr(TraceValue.Of(number))));
        if (value is "true" or "false")
            condition = new BinaryFieldExpr(BinaryOp.Or, condition, new BinaryFieldExpr(BinaryOp.Equal, attribute, new LiteralExpr(TraceValue.Of(value == "true"))));
        return condition;
    }
}
