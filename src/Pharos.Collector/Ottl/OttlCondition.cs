namespace Pharos.Collector.Ottl;

/// <summary>A condition ready to run.</summary>
/// <param name="Text">As written, for messages.</param>
internal sealed record OttlCondition(Func<OttlTarget, bool> Holds, string Text);
