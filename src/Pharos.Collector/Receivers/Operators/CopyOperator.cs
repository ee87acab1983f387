using Pharos.Collector.Data;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Receivers.Operators;

/// <summary><c>copy</c>.</summary>
internal sealed record CopyOperator(EntryField From, EntryField To) : IOperator
{
    public void Apply(LogEntry entry)
    {
        if (!From.TryGet(entry, out object? value)) throw new FormatException($"{From} is not there");
        To.Set(entry, value is List<OtlpAttribute> map ? Copies.Of(map) : value);
    }
}
