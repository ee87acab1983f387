using Pharos.Core;
using Pharos.Templates.Prometheus;

namespace Pharos.Alerting.Rules;

/// <summary>Fills in labels and annotations with Go templates, as Prometheus does.</summary>
public sealed class GoAlertTemplates : IAlertTemplates
{
    public string? Check(string text) => AlertTemplate.Check("rule", text);

    public async ValueTask<string> ExpandAsync(string text, AlertTemplateInput input, CancellationToken cancellationToken)
    {
        try
        {
            return await AlertTemplate.ExpandAsync($"__alert_{input.AlertName}", text, input.Labels, input.ExternalLabels, input.ExternalUrl, input.Value,
                (expression, token) => QueryAsync(expression, input, token), DateTimeOffset.FromUnixTimeMilliseconds(input.TimestampMs), cancellationToken);
        }
        catch (TemplateExpansionException e) { return $"<error expanding template: {e.Message}>"; }
    }

    private static async ValueTask<IReadOnlyList<TemplateSample>> QueryAsync(string expression, AlertTemplateInput input, CancellationToken cancellationToken)
    {
        MetricsResult result = await input.Source.QueryAsync(expression, input.TimestampMs, cancellationToken);
        return [.. result.Series.Where(s => s.Points.Count > 0).Select(s => new TemplateSample(s.Labels, s.Points[^1].Value))];
    }
}
