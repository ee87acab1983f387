using System.Collections.Frozen;

namespace Pharos.Collector.Ottl.Functions;

/// <summary>Every function by name.</summary>
internal static class FunctionTable
{
    private static readonly FrozenDictionary<string, FunctionDefinition> s_editors = Index(MapEditors.All, TextEditors.All, MetricEditors.All, SpanEditors.All);

    private static readonly FrozenDictionary<string, FunctionDefinition> s_converters = Index(TypeConverters.All, TextConverters.All, HashConverters.All, CollectionConverters.All, TimeConverters.All, ParseConverters.All, TelemetryConverters.All);

    public static IEnumerable<string> EditorNames => s_editors.Keys.Order(StringComparer.Ordinal);

    public static IEnumerable<string> ConverterNames => s_converters.Keys.Order(StringComparer.Ordinal);

    public static FunctionDefinition? Editor(string name) => s_editors.GetValueOrDefault(name);

    public static FunctionDefinition? Converter(string name) => s_converters.GetValueOrDefault(name);

    /// <summary>A converter that can be handed over by name: text in, text out.</summary>
    public static Func<string, string>? TextConverter(string name) => TextConverters.Plain.GetValueOrDefault(name) ?? HashConverters.Plain.GetValueOrDefault(name);

    private static FrozenDictionary<string, FunctionDefinition> Index(params ReadOnlySpan<FunctionDefinition[]> families)
    {
        var all = new Dictionary<string, FunctionDefinition>(StringComparer.Ordinal);
        foreach (FunctionDefinition[] family in families) foreach (FunctionDefinition function in family) all.Add(function.Name, function);
        return all.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
