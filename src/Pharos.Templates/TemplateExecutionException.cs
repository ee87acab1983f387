namespace Pharos.Templates;

/// <summary>A template that parsed and failed when it ran; the message is Go's, with place and the node that was running.</summary>
public sealed class TemplateExecutionException(string message, Exception? cause = null) : Exception(message, cause);
