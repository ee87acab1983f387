namespace Pharos.Templates;

/// <summary>A map with text keys.</summary>
public interface ITemplateMap : ITemplateValue
{
    /// <summary>A nil map: empty, and <c>null</c> as JSON.</summary>
    bool IsNil => false;

    int Count { get; }

    /// <summary>Keys in byte order, as Go prints and ranges over maps.</summary>
    IEnumerable<string> SortedKeys { get; }

    bool TryGet(string key, out object? value);

    /// <summary>The zero value of the element type: what a missing key gives under <c>missingkey=zero</c>.</summary>
    object? Zero => null;
}
