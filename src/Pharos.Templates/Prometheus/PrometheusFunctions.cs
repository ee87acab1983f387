using System.Globalization;
using Pharos.Core;

namespace Pharos.Templates.Prometheus;

/// <summary>The functions of Prometheus' templates (docs: configuration/template_reference).</summary>
internal static class PrometheusFunctions
{
    private static readonly GoParameter s_vector = GoParameter.Of<ITemplateList>("template.queryResult");
    private static readonly GoParameter s_sample = GoParameter.Of<TemplateSample>("*template.sample");

    public static Dictionary<string, TemplateFunction> Create(string externalUrl, DateTimeOffset now, Func<string, TemplateList> query) => new(StringComparer.Ordinal)
    {
        ["query"] = TemplateFunction.Of((_, a) => query(Text(a[0])), GoParameter.String),
        ["first"] = TemplateFunction.Of((_, a) => First((ITemplateList)a[0]!), s_vector),
        ["label"] = TemplateFunction.Of((_, a) => ((TemplateSample)a[1]!).Labels.Get(Text(a[0])), GoParameter.String, s_sample),
        ["value"] = TemplateFunction.Of((_, a) => ((TemplateSample)a[0]!).Value, s_sample),
        ["strvalue"] = TemplateFunction.Of((_, a) => ((TemplateSample)a[0]!).Labels.Get("__value__"), s_sample),
        ["sortByLabel"] = TemplateFunction.Of((_, a) => SortByLabel(Text(a[0]), (ITemplateList)a[1]!), GoParameter.String, s_vector),
        ["args"] = TemplateFunction.Variadic((_, a) => Arguments(a), GoParameter.Any),
        ["tmpl"] = TemplateFunction.Of((e, a) => new SafeText(e.Render(Text(a[0]), a[1]), SafeTextKind.Html), GoParameter.String, GoParameter.Any),
        ["safeHtml"] = TemplateFunction.Of((_, a) => new SafeText(Text(a[0]), SafeTextKind.Html), GoParameter.String),
        ["match"] = TemplateFunction.Of((_, a) => GoRegex.IsMatch(Text(a[0]), Text(a[1])), GoParameter.String, GoParameter.String),
        ["reReplaceAll"] = TemplateFunction.Of((_, a) => GoRegex.Replace(Text(a[0]), Text(a[1]), Text(a[2])), GoParameter.String, GoParameter.String, GoParameter.String),
        ["title"] = OfText(TextFunctions.TitleKeepingCase),
        ["toUpper"] = OfText(t => t.ToUpperInvariant()),
        ["toLower"] = OfText(t => t.ToLowerInvariant()),
        ["stripPort"] = OfText(TextFunctions.StripPort),
        ["stripDomain"] = OfText(TextFunctions.StripDomain),
        ["urlQueryEscape"] = OfText(GoUrl.QueryEscape),
        ["graphLink"] = OfText(e => $"/graph?g0.expr={GoUrl.QueryEscape(e)}&g0.tab=0"),
        ["tableLink"] = OfText(e => $"/graph?g0.expr={GoUrl.QueryEscape(e)}&g0.tab=1"),
        ["humanize"] = OfNumber(Humanize.Decimal),
        ["humanize1024"] = OfNumber(Humanize.Binary),
        ["humanizeDuration"] = OfNumber(Humanize.Duration),
        ["humanizePercentage"] = OfNumber(Humanize.Percentage),
        ["humanizeTimestamp"] = OfNumber(Humanize.Timestamp),
        ["toTime"] = TemplateFunction.Of((_, a) => ToTime(a[0]), GoParameter.Any),
        ["toDuration"] = TemplateFunction.Of((_, a) => new GoDuration((long)(Humanize.ToFloat(a[0]) * GoDuration.Second)), GoParameter.Any),
        ["parseDuration"] = TemplateFunction.Of((_, a) => ParseDuration(Text(a[0])), GoParameter.String),
        ["now"] = TemplateFunction.Of((_, _) => now.ToUnixTimeMilliseconds() / 1000.0),
        ["pathPrefix"] = TemplateFunction.Of((_, _) => Uri.TryCreate(externalUrl, UriKind.Absolute, out Uri? url) ? url.AbsolutePath == "/" && !externalUrl.EndsWith('/') ? "" : url.AbsolutePath : ""),
        ["externalURL"] = TemplateFunction.Of((_, _) => externalUrl),
    };

    private static string Text(object? value) => value!.ToString()!;

    private static TemplateFunction OfText(Func<string, string> function) => TemplateFunction.Of((_, a) => function(Text(a[0])), GoParameter.String);

    private static TemplateFunction OfNumber(Func<double, string> function) => TemplateFunction.Of((_, a) => function(Humanize.ToFloat(a[0])), GoParameter.Any);

    private static object? First(ITemplateList vector) =>
        vector.Count > 0 ? vector[0] : throw new TemplateFunctionException("first() called on vector with no elements");

    private static TemplateList SortByLabel(string label, ITemplateList vector) => new(
        [.. Enumerable.Range(0, vector.Count).Select(i => vector[i]).OrderBy(s => ((TemplateSample)s!).Labels.Get(label), StringComparer.Ordinal)], vector.GoType);

    private static TemplateMap Arguments(object?[] arguments) =>
        new(arguments.Select((value, i) => KeyValuePair.Create(string.Create(CultureInfo.InvariantCulture, $"arg{i}"), value)));

    private static GoTime ToTime(object? value) => Humanize.ToTime(Humanize.ToFloat(value));

    private static double ParseDuration(string text)
    {
        bool negative = text.StartsWith('-');
        if (!PromDuration.TryParse(negative ? text.AsSpan(1) : text, out TimeSpan duration, out _))
            throw new TemplateFunctionException($"not a valid duration string: {GoText.Quote(text)}");
        return (negative ? -duration : duration).TotalSeconds;
    }
}
