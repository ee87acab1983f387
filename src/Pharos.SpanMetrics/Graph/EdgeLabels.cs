namespace Pharos.SpanMetrics.Graph;

/// <summary>What edges are told apart by.</summary>
/// <param name="HasFailed">False where no label says so.</param>
/// <param name="Dimensions">Their values, each after its length; empty without dimensions.</param>
internal readonly record struct EdgeLabels(string Client, string Server, string ConnectionType, string VirtualNode, bool HasFailed, string Dimensions);
