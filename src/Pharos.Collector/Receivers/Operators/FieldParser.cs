using Pharos.Wire.Otlp;

namespace Pharos.Collector.Receivers.Operators;

/// <summary>What the parsers share: takes a text, makes a map of it, and then reads time and severity from that.</summary>
internal abstract class FieldParser(EntryField from, EntryField to, TimeParser? time, SeverityParser? severity) : IOperator
{
    public void Apply(LogEntry entry)
    {
        if (!from.TryGet(entry, out object? value) || value is not string text) throw new FormatException($"{from} is no text");
        to.Set(entry, Parse(text));
        time?.Apply(entry);
        severity?.Apply(entry);
    }

    /// <exception cref="FormatException">The text does not fit.</exception>
    protected abstract List<OtlpAttribute> Parse(string text);
}
