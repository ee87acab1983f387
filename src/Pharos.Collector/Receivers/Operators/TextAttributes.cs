using Pharos.Configuration;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Receivers.Operators;

/// <summary>The pairs of a receiver's <c>attributes:</c> or <c>resource:</c>: values are text.</summary>
internal static class TextAttributes
{
    public static IEnumerable<OtlpAttribute> Read(MappingReader reader, string key) => reader.StringMap(key).Select(p => new OtlpAttribute(p.Key, p.Value));
}
