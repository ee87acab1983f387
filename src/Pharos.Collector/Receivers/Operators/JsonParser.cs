using Pharos.Wire.Otlp;

namespace Pharos.Collector.Receivers.Operators;

/// <summary><c>json_parser</c>.</summary>
internal sealed class JsonParser(EntryField from, EntryField to, TimeParser? time, SeverityParser? severity, bool keepsIntegers) : FieldParser(from, to, time, severity)
{
    protected override List<OtlpAttribute> Parse(string text) => JsonText.Parse(text, keepsIntegers) as List<OtlpAttribute> ?? throw new FormatException("not a JSON object");
}
