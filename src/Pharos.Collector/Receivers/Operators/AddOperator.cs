namespace Pharos.Collector.Receivers.Operators;

/// <summary><c>add</c>: a value, or what stands at another field.</summary>
internal sealed record AddOperator(EntryField Field, object? Value, EntryField? Source) : IOperator
{
    public void Apply(LogEntry entry)
    {
        object? value = Value;
        if (Source is not null && !Source.TryGet(entry, out value)) throw new FormatException($"{Source} is not there");
        Field.Set(entry, value);
    }
}
