namespace Pharos.Templates;

/// <summary>A struct: fields in the order they print.</summary>
public interface ITemplateObject : ITemplateValue
{
    IEnumerable<TemplateField> Fields { get; }

    bool TryGetField(string name, out object? value)
    {
        foreach (TemplateField field in Fields)
        {
            if (field.Name != name) continue;
            value = field.Value;
            return true;
        }
        value = null;
        return false;
    }
}
