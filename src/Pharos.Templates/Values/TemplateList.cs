namespace Pharos.Templates;

/// <summary>A slice over a list: <c>[]interface {}</c> unless another type is named.</summary>
public sealed class TemplateList(IReadOnlyList<object?> items, string goType = "[]interface {}") : ITemplateList
{
    public static TemplateList OfStrings(IEnumerable<string> items) => new([.. items], "[]string");

    public string GoType { get; } = goType;

    public int Count => items.Count;

    public object? this[int index] => items[index];
}
