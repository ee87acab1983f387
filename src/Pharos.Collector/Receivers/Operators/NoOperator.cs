namespace Pharos.Collector.Receivers.Operators;

/// <summary><c>noop</c>.</summary>
internal sealed record NoOperator : IOperator
{
    public void Apply(LogEntry entry) { }
}
