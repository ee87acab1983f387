namespace Pharos.Templates.Prometheus;

/// <summary>Evaluates a PromQL expression for a template at the rule's timestamp; a scalar is one sample without labels.</summary>
/// <exception cref="Core.QueryException">The expression failed; the template reports the message.</exception>
public delegate ValueTask<IReadOnlyList<TemplateSample>> TemplateQuery(string expression, CancellationToken cancellationToken);
