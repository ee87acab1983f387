namespace Pharos.Metrics.Relabel;

/// <summary>Relabel rules made something that no target or sample may have.</summary>
internal sealed class RelabelException(string message) : FormatException(message);
