namespace Pharos.Reliability.Dora.Figures;

/// <summary>The bands of one year's report.</summary>
/// <param name="Source">Where the bounds are from, and what had to be chosen.</param>
internal sealed record BandSet(int Year, string Source, IReadOnlyList<Band> Keys)
{
    public Band this[string key] => Keys.First(k => k.Key == key);
}
