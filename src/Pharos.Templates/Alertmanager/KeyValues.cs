namespace Pharos.Templates.Alertmanager;

/// <summary>Labels or annotations with Alertmanager's methods (docs: notifications, KV).</summary>
public sealed class KeyValues : ITemplateMap
{
    private readonly SortedDictionary<string, string> _entries = new(StringComparer.Ordinal);

    public KeyValues(IEnumerable<KeyValuePair<string, string>>? entries)
    {
        IsNil = entries is null;
        foreach ((string name, string value) in entries ?? []) _entries[name] = value;
    }

    public static KeyValues OfLabels(Core.LabelSet labels) => new(labels.Select(l => KeyValuePair.Create(l.Name, l.Value)));

    public string GoType => "template.KV";

    public bool IsNil { get; }

    public int Count => _entries.Count;

    public IEnumerable<string> SortedKeys => _entries.Keys;

    public object Zero => "";

    public IReadOnlyDictionary<string, string> Entries => _entries;

    public string Get(string name) => _entries.TryGetValue(name, out string? value) ? value : "";

    public bool TryGet(string key, out object? value)
    {
        bool found = _entries.TryGetValue(key, out string? text);
        value = text;
        return found;
    }

    /// <summary>Pairs in order of name, the alert's name first.</summary>
    public IEnumerable<KeyValuePair<string, string>> Sorted =>
        _entries.Where(e => e.Key == "alertname").Concat(_entries.Where(e => e.Key != "alertname"));

    public TemplateFunction? FindMethod(string name) => name switch
    {
        "SortedPairs" => TemplateFunction.Getter(() => new KeyValuePairs([.. Sorted])),
        "Names" => TemplateFunction.Getter(() => TemplateList.OfStrings(Sorted.Select(e => e.Key))),
        "Values" => TemplateFunction.Getter(() => TemplateList.OfStrings(Sorted.Select(e => e.Value))),
        "Remove" => TemplateFunction.Of((_, a) => Remove(a[0] as ITemplateList), GoParameter.Strings),
        _ => null,
    };

    private KeyValues Remove(ITemplateList? names)
    {
        var removed = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < (names?.Count ?? 0); i++) removed.Add(names![i]?.ToString() ?? "");
        return new KeyValues(_entries.Where(e => !removed.Contains(e.Key)));
    }
}
