namespace Pharos.Templates.Alertmanager;

/// <summary>Sorted pairs; each has Name and Value.</summary>
internal sealed class KeyValuePairs(IReadOnlyList<KeyValuePair<string, string>> pairs) : ITemplateList
{
    public string GoType => "template.Pairs";

    public int Count => pairs.Count;

    public object this[int index] => new Pair(pairs[index].Key, pairs[index].Value);

    public string Text => string.Join(", ", pairs.Select(p => $"{p.Key}={p.Value}"));

    public TemplateFunction? FindMethod(string name) => name switch
    {
        "Names" => TemplateFunction.Getter(() => TemplateList.OfStrings(pairs.Select(p => p.Key))),
        "Values" => TemplateFunction.Getter(() => TemplateList.OfStrings(pairs.Select(p => p.Value))),
        "String" => TemplateFunction.Getter(() => Text),
        _ => null,
    };

    private sealed record Pair(string Name, string Value) : ITemplateObject
    {
        public string GoType => "template.Pair";

        public IEnumerable<TemplateField> Fields => [new("Name", Name, "Name"), new("Value", Value, "Value")];
    }
}
