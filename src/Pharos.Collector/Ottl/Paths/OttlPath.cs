namespace Pharos.Collector.Ottl.Paths;

/// <summary>A path of a statement, ready to run.</summary>
/// <param name="Get">The value; null where it is not there. Maps and lists are those of the telemetry, not copies.</param>
/// <param name="Set">Null where it can only be read.</param>
/// <param name="Text">As it stands in the statement.</param>
internal sealed record OttlPath(Func<OttlTarget, object?> Get, Action<OttlTarget, object?>? Set, string Text);
