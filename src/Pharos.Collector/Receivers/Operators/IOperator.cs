namespace Pharos.Collector.Receivers.Operators;

/// <summary>A step that changes an entry between its receiver and the pipeline (stanza, docs/operators).</summary>
internal interface IOperator
{
    /// <exception cref="FormatException">The entry does not have what it needs.</exception>
    void Apply(LogEntry entry);
}
