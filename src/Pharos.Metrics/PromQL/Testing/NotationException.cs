namespace Pharos.Metrics.PromQL.Testing;

/// <summary>A series description that cannot be read; the message says where.</summary>
internal sealed class NotationException(string message) : Exception(message);
