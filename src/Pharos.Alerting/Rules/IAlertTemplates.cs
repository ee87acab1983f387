using Pharos.Core;

namespace Pharos.Alerting.Rules;

/// <summary>What alerting rules need of the template language.</summary>
public interface IAlertTemplates
{
    /// <summary>Null where the text is a valid template, else what is wrong with it.</summary>
    string? Check(string text);

    /// <summary>The text with its templates filled in; where that fails, <c>&lt;error expanding template: ...&gt;</c> as upstream.</summary>
    ValueTask<string> ExpandAsync(string text, AlertTemplateInput input, CancellationToken cancellationToken);
}

/// <param name="Labels"><c>$labels</c>: of the sample that raised the alert.</param>
/// <param name="TimestampMs">When the rule is evaluated; <c>query</c> asks at this instant.</param>
public sealed record AlertTemplateInput(string AlertName, LabelSet Labels, LabelSet ExternalLabels, string ExternalUrl, double Value, FloatHistogram? Histogram, long TimestampMs, IMetricsSource Source);
