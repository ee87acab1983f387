namespace Pharos.Templates;

/// <summary>A map over a dictionary: <c>map[string]interface {}</c> unless another type is named.</summary>
public sealed class TemplateMap : ITemplateMap
{
    private readonly SortedDictionary<string, object?> _entries = new(StringComparer.Ordinal);

    public TemplateMap(IEnumerable<KeyValuePair<string, object?>> entries, string goType = "map[string]interface {}", object? zero = null)
    {
        GoType = goType;
        Zero = zero;
        foreach ((string key, object? value) in entries) _entries[key] = value;
    }

    /// <summary>A <c>map[string]string</c>: a missing key reads as the empty string.</summary>
    public static TemplateMap OfStrings(IEnumerable<KeyValuePair<string, string>> entries) =>
        new(entries.Select(e => KeyValuePair.Create<string, object?>(e.Key, e.Value)), "map[string]string", "");

    public static TemplateMap OfLabels(Core.LabelSet labels) =>
        OfStrings(labels.Select(label => KeyValuePair.Create(label.Name, label.Value)));

    public string GoType { get; }

    public object? Zero { get; }

    public int Count => _entries.Count;

    public IEnumerable<string> SortedKeys => _entries.Keys;

    public bool TryGet(string key, out object? value) => _entries.TryGetValue(key, out value);
}
