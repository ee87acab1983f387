namespace Pharos.Templates.Prometheus;

/// <summary>A Prometheus template that does not parse or failed: <c>error executing template NAME: ...</c>.</summary>
public sealed class TemplateExpansionException(string message, Exception? cause = null) : Exception(message, cause);
