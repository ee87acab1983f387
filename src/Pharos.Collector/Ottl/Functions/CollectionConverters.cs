using System.Text;
using Pharos.Collector.Ottl.Values;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Ottl.Functions;

/// <summary>Converters of lists and maps (pkg/ottl/ottlfuncs/README.md, "Converters").</summary>
internal static class CollectionConverters
{
    public static readonly FunctionDefinition[] All =
    [
        TypeConverters.One("Len", value => value switch
        {
            string s => (long)Encoding.UTF8.GetByteCount(s),
            byte[] b => (long)b.Length,
            List<object?> list => (long)list.Count,
            List<OtlpAttribute> map => (long)map.Count,
            _ => throw CallArguments.Mismatch("a string, list or map", value),
        }),
        TypeConverters.One("Keys", value => value is List<OtlpAttribute> map ? map.ConvertAll(i => (object?)i.Key) : throw CallArguments.Mismatch("a map", value)),
        TypeConverters.One("Values", value => value is List<OtlpAttribute> map ? map.ConvertAll(i => i.Value) : throw CallArguments.Mismatch("a map", value)),
        FunctionDefinition.Of("Coalesce", ["values"], a =>
        {
            Func<OttlTarget, object?> values = a.Value("values");
            return t => (values(t) as List<object?> ?? throw CallArguments.Mismatch("a list", values(t))).Find(v => v is not null);
        }),
        FunctionDefinition.Of("ContainsValue", ["target", "item"], a =>
        {
            Func<OttlTarget, object?> target = a.Value("target"), item = a.Value("item");
            return t => (target(t) as List<object?> ?? throw CallArguments.Mismatch("a list", target(t))).Exists(v => OttlValues.Compare("==", v, item(t)));
        }),
        FunctionDefinition.Of("Index", ["target", "value"], a =>
        {
            Func<OttlTarget, object?> target = a.Value("target"), item = a.Value("value");
            return t => (target(t), item(t)) switch
            {
                (string text, string part) => text.IndexOf(part, StringComparison.Ordinal) is var at && at < 0 ? -1L : (long)Encoding.UTF8.GetByteCount(text.AsSpan(0, at)),
                (List<object?> list, var value) => (long)list.FindIndex(v => OttlValues.Compare("==", v, value)),
                (var other, _) => throw CallArguments.Mismatch("a string or list", other),
            };
        }),
    ];
}
