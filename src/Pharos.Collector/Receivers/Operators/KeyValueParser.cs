using Pharos.Wire.Otlp;

namespace Pharos.Collector.Receivers.Operators;

/// <summary><c>key_value_parser</c>.</summary>
internal sealed class KeyValueParser(EntryField from, EntryField to, TimeParser? time, SeverityParser? severity, string delimiter, string pairDelimiter) : FieldParser(from, to, time, severity)
{
    protected override List<OtlpAttribute> Parse(string text) => KeyValueText.Parse(text, delimiter, pairDelimiter);
}
