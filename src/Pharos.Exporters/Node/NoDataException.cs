namespace Pharos.Exporters.Node;

/// <summary>The host has nothing that the collector reads: success 0, and nothing to log.</summary>
internal sealed class NoDataException(string message) : Exception(message);
