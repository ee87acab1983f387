namespace Pharos.Traces.Api;

/// <summary>A parameter that cannot be used; the message is the answer.</summary>
internal sealed class BadRequestException(string message) : Exception(message);
