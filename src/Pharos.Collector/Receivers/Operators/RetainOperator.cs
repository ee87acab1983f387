namespace Pharos.Collector.Receivers.Operators;

/// <summary><c>retain</c>: of body, attributes and resource, those that are named at all keep only what is named.</summary>
internal sealed record RetainOperator(IReadOnlyList<EntryField> Fields) : IOperator
{
    public void Apply(LogEntry entry)
    {
        var kept = new List<(EntryField Field, object? Value)>();
        foreach (EntryField field in Fields) if (field.TryGet(entry, out object? value)) kept.Add((field, value));
        foreach (EntryPart part in Fields.Where(f => f.Keys.Count > 0).Select(f => f.Part).Distinct()) new EntryField(part, []).TryRemove(entry, out _);
        foreach ((EntryField field, object? value) in kept) if (field.Keys.Count > 0) field.Set(entry, value);
    }
}
