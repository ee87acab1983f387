namespace Pharos.Collector.Receivers.Operators;

/// <summary><c>move</c>.</summary>
internal sealed record MoveOperator(EntryField From, EntryField To) : IOperator
{
    public void Apply(LogEntry entry)
    {
        if (!From.TryRemove(entry, out object? value)) throw new FormatException($"{From} is not there");
        To.Set(entry, value);
    }
}
