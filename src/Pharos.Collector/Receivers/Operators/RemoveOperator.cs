namespace Pharos.Collector.Receivers.Operators;

/// <summary><c>remove</c>.</summary>
internal sealed record RemoveOperator(EntryField Field) : IOperator
{
    public void Apply(LogEntry entry)
    {
        if (!Field.TryRemove(entry, out _)) throw new FormatException($"{Field} is not there");
    }
}
