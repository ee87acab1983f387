using Pharos.Core;

namespace Pharos.Templates.Prometheus;

/// <summary>One text with Prometheus' functions, expanded as text or as page.</summary>
/// <remarks>Templates run without waiting. A query that has no answer yet ends the run; it is answered and the template runs again, as everything in it is repeatable.</remarks>
public sealed class PrometheusTemplate(string name, string text, string externalUrl, DateTimeOffset now)
{
    private const int MaxQueries = 50;

    private readonly Dictionary<string, TemplateList> _answers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _failures = new(StringComparer.Ordinal);

    public TemplateOptions Options { get; init; } = new() { MissingKey = MissingKey.Zero };

    /// <exception cref="TemplateExpansionException">The text does not parse.</exception>
    public TemplateSet Parse()
    {
        var set = new TemplateSet(PrometheusFunctions.Create(externalUrl, now, Answer), Options);
        try
        {
            set.Parse(name, text);
            return set;
        }
        catch (TemplateSyntaxException e) { throw new TemplateExpansionException($"error parsing template {name}: {e.Message}", e); }
    }

    /// <exception cref="TemplateExpansionException">The text does not parse or failed.</exception>
    public async ValueTask<string> ExpandAsync(object? data, TemplateQuery? query, CancellationToken cancellationToken, bool html = false)
    {
        TemplateSet set = Parse();
        for (int round = 0; ; round++)
        {
            string expression;
            try
            {
                return set.Execute(name, data, html);
            }
            catch (TemplateExecutionException e) { throw new TemplateExpansionException($"error executing template {name}: {e.Message}", e); }
            catch (PendingQueryException pending) { expression = pending.Expression; }

            if (query is null) _failures[expression] = "no query engine available";
            else if (round >= MaxQueries) _failures[expression] = $"more than {MaxQueries} queries in one template";
            else
            {
                try
                {
                    _answers[expression] = new TemplateList([.. await query(expression, cancellationToken)], "template.queryResult");
                }
                catch (QueryException e) { _failures[expression] = e.Message; }
            }
        }
    }

    private TemplateList Answer(string expression)
    {
        if (_failures.TryGetValue(expression, out string? failure)) throw new TemplateFunctionException(failure);
        return _answers.TryGetValue(expression, out TemplateList? answer) ? answer : throw new PendingQueryException(expression);
    }
}
