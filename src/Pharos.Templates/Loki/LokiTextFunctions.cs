using System.Text;

namespace Pharos.Templates.Loki;

/// <summary>Text: Go's strings package under its own names, and sprig's, which take the text last.</summary>
internal static class LokiTextFunctions
{
    /// <summary>Bytes that one call may make.</summary>
    private const int MaxOutput = 1 << 20;

    public static void AddTo(Dictionary<string, TemplateFunction> functions)
    {
        functions["ToLower"] = functions["lower"] = One(t => t.ToLowerInvariant());
        functions["ToUpper"] = functions["upper"] = One(t => t.ToUpperInvariant());
        functions["title"] = One(TextFunctions.TitleKeepingCase);
        functions["TrimSpace"] = functions["trim"] = One(t => t.Trim());
        functions["Replace"] = TemplateFunction.Of((_, a) => Replace(Text(a[0]), Text(a[1]), Text(a[2]), (long)a[3]!), GoParameter.String, GoParameter.String, GoParameter.String, GoParameter.Int);
        functions["replace"] = TemplateFunction.Of((_, a) => Replace(Text(a[2]), Text(a[0]), Text(a[1]), -1), GoParameter.String, GoParameter.String, GoParameter.String);
        functions["Trim"] = Two((t, set) => t.Trim(set.ToCharArray()));
        functions["TrimLeft"] = Two((t, set) => t.TrimStart(set.ToCharArray()));
        functions["TrimRight"] = Two((t, set) => t.TrimEnd(set.ToCharArray()));
        functions["TrimPrefix"] = Two(TrimPrefix);
        functions["TrimSuffix"] = Two(TrimSuffix);
        functions["trimAll"] = Two((set, t) => set.Length == 0 ? t : t.Trim(set.ToCharArray()));
        functions["trimPrefix"] = Two((prefix, t) => TrimPrefix(t, prefix));
        functions["trimSuffix"] = Two((suffix, t) => TrimSuffix(t, suffix));
        functions["contains"] = Test((part, t) => t.Contains(part, StringComparison.Ordinal));
        functions["hasPrefix"] = Test((part, t) => t.StartsWith(part, StringComparison.Ordinal));
        functions["hasSuffix"] = Test((part, t) => t.EndsWith(part, StringComparison.Ordinal));
        functions["trunc"] = TemplateFunction.Of((_, a) => Truncate((long)a[0]!, Text(a[1])), GoParameter.Int, GoParameter.String);
        functions["substr"] = TemplateFunction.Of((_, a) => Substring((long)a[0]!, (long)a[1]!, Text(a[2])), GoParameter.Int, GoParameter.Int, GoParameter.String);
        functions["indent"] = TemplateFunction.Of((_, a) => Indent((long)a[0]!, Text(a[1])), GoParameter.Int, GoParameter.String);
        functions["nindent"] = TemplateFunction.Of((_, a) => "\n" + Indent((long)a[0]!, Text(a[1])), GoParameter.Int, GoParameter.String);
        functions["repeat"] = TemplateFunction.Of((_, a) => Repeat((long)a[0]!, Text(a[1])), GoParameter.Int, GoParameter.String);
        functions["alignLeft"] = TemplateFunction.Of((_, a) => Align((long)a[0]!, Text(a[1]), isLeft: true), GoParameter.Int, GoParameter.String);
        functions["alignRight"] = TemplateFunction.Of((_, a) => Align((long)a[0]!, Text(a[1]), isLeft: false), GoParameter.Int, GoParameter.String);
        functions["urlencode"] = One(GoUrl.QueryEscape);
        functions["urldecode"] = One(GoUrl.QueryUnescape);
        functions["b64enc"] = One(t => Convert.ToBase64String(Encoding.UTF8.GetBytes(t)));
        functions["b64dec"] = One(Base64Decode);
        functions["count"] = TemplateFunction.Of((_, a) => (long)GoRegex.Count(Text(a[0]), Text(a[1])), GoParameter.String, GoParameter.String);
        functions["regexReplaceAll"] = TemplateFunction.Of((_, a) => GoRegex.Replace(Text(a[0]), Text(a[2]), Text(a[1])), GoParameter.String, GoParameter.String, GoParameter.String);
        functions["regexReplaceAllLiteral"] = TemplateFunction.Of(
            (_, a) => GoRegex.Replace(Text(a[0]), Text(a[2]).Replace("$", "$$", StringComparison.Ordinal), Text(a[1])), GoParameter.String, GoParameter.String, GoParameter.String);
    }

    private static string Text(object? value) => value!.ToString()!;

    private static TemplateFunction One(Func<string, string> function) => TemplateFunction.Of((_, a) => function(Text(a[0])), GoParameter.String);

    private static TemplateFunction Two(Func<string, string, string> function) => TemplateFunction.Of((_, a) => function(Text(a[0]), Text(a[1])), GoParameter.String, GoParameter.String);

    private static TemplateFunction Test(Func<string, string, bool> function) => TemplateFunction.Of((_, a) => function(Text(a[0]), Text(a[1])), GoParameter.String, GoParameter.String);

    private static string TrimPrefix(string text, string prefix) => text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..] : text;

    private static string TrimSuffix(string text, string suffix) => suffix.Length > 0 && text.EndsWith(suffix, StringComparison.Ordinal) ? text[..^suffix.Length] : text;

    /// <summary>Go's strings.Replace: a negative count replaces all.</summary>
    private static string Replace(string text, string old, string with, long count)
    {
        if (count == 0 || old == with) return text;
        if (old.Length == 0) throw new TemplateFunctionException("cannot replace the empty string");
        if (text.Length + ((long)text.Length / old.Length * with.Length) > MaxOutput) throw new TemplateFunctionException("result is too long");
        if (count < 0) return text.Replace(old, with, StringComparison.Ordinal);
        var result = new StringBuilder();
        int at = 0;
        for (; count > 0; count--)
        {
            int found = text.IndexOf(old, at, StringComparison.Ordinal);
            if (found < 0) break;
            result.Append(text, at, found - at).Append(with);
            at = found + old.Length;
        }
        return result.Append(text, at, text.Length - at).ToString();
    }

    private static string Truncate(long count, string text)
    {
        if (count < 0) return text.Length + count > 0 ? text[(int)(text.Length + count)..] : text;
        return text.Length > count ? text[..(int)count] : text;
    }

    private static string Substring(long start, long end, string text)
    {
        if (start < 0) return text[..(int)Math.Clamp(end, 0, text.Length)];
        int from = (int)Math.Min(start, text.Length);
        return end < 0 || end > text.Length ? text[from..] : text[from..(int)Math.Max(from, end)];
    }

    private static string Indent(long spaces, string text)
    {
        string pad = new(' ', (int)Math.Clamp(spaces, 0, 1000));
        if ((long)pad.Length * (text.Count(c => c == '\n') + 1) > MaxOutput) throw new TemplateFunctionException("result is too long");
        return pad + text.Replace("\n", "\n" + pad, StringComparison.Ordinal);
    }

    private static string Repeat(long count, string text)
    {
        if (count < 0 || count * text.Length > MaxOutput) throw new TemplateFunctionException("result is too long");
        return new StringBuilder().Insert(0, text, (int)count).ToString();
    }

    /// <summary>Exactly so many code points: padded, or cut on the other side.</summary>
    private static string Align(long count, string text, bool isLeft)
    {
        if (count is < 0 or > MaxOutput) return text;
        int[] starts = RuneStarts(text);
        int length = starts.Length;
        if (length <= count)
        {
            string pad = new(' ', (int)count - length);
            return isLeft ? text + pad : pad + text;
        }
        int cut = isLeft ? (int)count : length - (int)count;
        int at = starts[cut];
        return isLeft ? text[..at] : text[at..];
    }

    private static int[] RuneStarts(string text)
    {
        var starts = new List<int>();
        for (int i = 0; i < text.Length; i++) if (!char.IsLowSurrogate(text[i])) starts.Add(i);
        return [.. starts];
    }

    private static string Base64Decode(string text)
    {
        try { return Encoding.UTF8.GetString(Convert.FromBase64String(text)); }
        catch (FormatException) { return "illegal base64 data at input byte 0"; } // sprig gives the error as the text
    }
}
