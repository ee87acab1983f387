using Pharos.Core;

namespace Pharos.Templates.Prometheus;

/// <summary>Expands the templates in labels and annotations of Prometheus rules (docs: template reference).</summary>
public static class AlertTemplate
{
    /// <summary>The variables of rules, which stand before each text as upstream puts them there.</summary>
    public const string Variables =
        "{{$labels := .Labels}}{{$externalLabels := .ExternalLabels}}{{$externalURL := .ExternalURL}}{{$value := .Value}}";

    /// <summary>Expands one text.</summary>
    /// <param name="name">What messages call the template, such as <c>__alert_HostDown</c>.</param>
    /// <param name="query">Answers the function <c>query</c>; null where queries are not available (they fail).</param>
    /// <param name="now">The timestamp of the evaluation.</param>
    /// <exception cref="TemplateExpansionException">The text does not parse or failed; rules show it as <c>&lt;error expanding template: ...&gt;</c>.</exception>
    public static ValueTask<string> ExpandAsync(
        string name, string text, LabelSet labels, LabelSet externalLabels, string externalUrl, double value,
        TemplateQuery? query, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!text.Contains("{{", StringComparison.Ordinal)) return ValueTask.FromResult(text);
        var data = new TemplateMap(
        [
            new("Labels", TemplateMap.OfLabels(labels)), new("ExternalLabels", TemplateMap.OfLabels(externalLabels)),
            new("ExternalURL", externalUrl), new("Value", value),
        ], "struct { Labels map[string]string; ExternalLabels map[string]string; ExternalURL string; Value float64 }");
        return new PrometheusTemplate(name, Variables + text, externalUrl, now).ExpandAsync(data, query, cancellationToken);
    }

    /// <summary>Why a text does not parse, or null.</summary>
    public static string? Check(string name, string text)
    {
        try
        {
            new PrometheusTemplate(name, Variables + text, "", DateTimeOffset.UnixEpoch).Parse();
            return null;
        }
        catch (TemplateExpansionException e) { return e.Message; }
    }
}
