using System.Text;

namespace Pharos.Templates.Alertmanager;

/// <summary>The functions of Alertmanager's templates (docs: alerting/notifications).</summary>
public static class AlertmanagerFunctions
{
    public static IReadOnlyDictionary<string, TemplateFunction> Create(TimeProvider clock) => new Dictionary<string, TemplateFunction>(StringComparer.Ordinal)
    {
        ["toUpper"] = OfText(t => t.ToUpperInvariant()),
        ["toLower"] = OfText(t => t.ToLowerInvariant()),
        ["title"] = OfText(TextFunctions.TitleLoweringCase),
        ["trimSpace"] = OfText(t => t.Trim()),
        ["join"] = TemplateFunction.Of((_, a) => string.Join(Text(a[0]), Items(a[1]).Select(GoFormat.Print)), GoParameter.String, GoParameter.Strings),
        ["match"] = TemplateFunction.Of((_, a) => GoRegex.IsMatch(Text(a[0]), Text(a[1])), GoParameter.String, GoParameter.String),
        ["reReplaceAll"] = TemplateFunction.Of((_, a) => GoRegex.Replace(Text(a[0]), Text(a[1]), Text(a[2])), GoParameter.String, GoParameter.String, GoParameter.String),
        ["safeHtml"] = TemplateFunction.Of((_, a) => new SafeText(Text(a[0]), SafeTextKind.Html), GoParameter.String),
        ["safeUrl"] = TemplateFunction.Of((_, a) => new SafeText(Text(a[0]), SafeTextKind.Url), GoParameter.String),
        ["urlUnescape"] = OfText(GoUrl.QueryUnescape),
        ["stringSlice"] = TemplateFunction.Variadic((_, a) => new TemplateList(a, "[]string"), GoParameter.String),
        ["date"] = TemplateFunction.Of((_, a) => ((GoTime)a[1]!).Format(Text(a[0])), GoParameter.String, GoParameter.Time),
        ["tz"] = TemplateFunction.Of((_, a) => ((GoTime)a[1]!).In(Zone(Text(a[0]))), GoParameter.String, GoParameter.Time),
        ["now"] = TemplateFunction.Of((_, _) => GoTime.Utc(clock.GetUtcNow()).In(clock.LocalTimeZone)),
        ["since"] = TemplateFunction.Of((_, a) => GoTime.Utc(clock.GetUtcNow()).Since((GoTime)a[0]!), GoParameter.Time),
        ["humanizeDuration"] = TemplateFunction.Of((_, a) => Humanize.Duration(Humanize.ToFloat(a[0])), GoParameter.Any),
        ["toDate"] = TemplateFunction.Of((_, a) => ToDate(Text(a[0]), Text(a[1]), clock), GoParameter.String, GoParameter.String),
        ["mustToDate"] = TemplateFunction.Of((_, a) => GoTimeLayout.Parse(Text(a[0]), Text(a[1]), clock.LocalTimeZone), GoParameter.String, GoParameter.String),
        ["toJson"] = TemplateFunction.Of((_, a) => GoJson.Encode(a[0]), GoParameter.Any),
        ["dict"] = TemplateFunction.Variadic((_, a) => Dictionary(a), GoParameter.Any),
        ["list"] = TemplateFunction.Variadic((_, a) => new TemplateList(a), GoParameter.Any),
        ["append"] = TemplateFunction.Variadic((_, a) => new TemplateList([.. Items(a[0]), .. a.AsSpan(1)]), GoParameter.List, GoParameter.Any),
        ["base64encode"] = OfText(t => Convert.ToBase64String(Encoding.UTF8.GetBytes(t)).Replace('+', '-').Replace('/', '_')),
        ["base64decode"] = OfText(Base64Decode),
        ["routeLabels"] = TemplateFunction.Of(RouteLabel, GoParameter.String),
    };

    private static string Text(object? value) => value!.ToString()!;

    private static TemplateFunction OfText(Func<string, string> function) => TemplateFunction.Of((_, a) => function(Text(a[0])), GoParameter.String);

    private static IEnumerable<object?> Items(object? list) =>
        list is ITemplateList items ? Enumerable.Range(0, items.Count).Select(i => items[i]) : [];

    private static TimeZoneInfo Zone(string name)
    {
        if (name.Length == 0) return TimeZoneInfo.Utc;
        try
        {
            return name == "Local" ? TimeZoneInfo.Local : TimeZoneInfo.FindSystemTimeZoneById(name);
        }
        catch (Exception e) when (e is TimeZoneNotFoundException or InvalidTimeZoneException or System.Security.SecurityException)
        {
            throw new TemplateFunctionException($"unknown time zone {name}");
        }
    }

    private static GoTime ToDate(string layout, string text, TimeProvider clock)
    {
        try
        {
            return GoTimeLayout.Parse(layout, text, clock.LocalTimeZone);
        }
        catch (TemplateFunctionException) { return GoTime.Zero; } // as upstream: mustToDate is the one that reports
    }

    private static TemplateMap Dictionary(object?[] arguments)
    {
        if (arguments.Length % 2 != 0) throw new TemplateFunctionException("dict expects an even number of arguments");
        var entries = new Dictionary<string, object?>(StringComparer.Ordinal);
        for (int i = 0; i < arguments.Length; i += 2)
        {
            if (!GoValue.TryText(arguments[i], out string key)) throw new TemplateFunctionException("dict keys must be strings");
            entries[key] = arguments[i + 1];
        }
        return new TemplateMap(entries);
    }

    private static string Base64Decode(string text)
    {
        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(text.Replace('-', '+').Replace('_', '/')));
        }
        catch (FormatException) { throw new TemplateFunctionException("illegal base64 data"); }
    }

    /// <summary>A label of the route, itself a template over the same data; an unknown name is empty. Labels that name each other end at the depth limit.</summary>
    private static string RouteLabel(ITemplateExecution execution, object?[] arguments)
    {
        string name = Text(arguments[0]);
        object? labels = null;
        if (execution.Root is ITemplateObject data) data.TryGetField("RouteLabels", out labels);
        else if (execution.Root is ITemplateMap map) map.TryGet("RouteLabels", out labels);
        if (labels is not ITemplateMap templates || !templates.TryGet(name, out object? text)) return "";
        return execution.RenderText(name, GoFormat.Print(text), execution.Root);
    }
}
