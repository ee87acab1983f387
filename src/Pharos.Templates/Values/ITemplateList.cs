namespace Pharos.Templates;

/// <summary>A slice or array.</summary>
public interface ITemplateList : ITemplateValue
{
    bool IsNil => false;

    int Count { get; }

    object? this[int index] { get; }
}
