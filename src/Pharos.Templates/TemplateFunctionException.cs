namespace Pharos.Templates;

/// <summary>What a template function reports of its arguments; execution adds the place.</summary>
public sealed class TemplateFunctionException(string message) : Exception(message);
