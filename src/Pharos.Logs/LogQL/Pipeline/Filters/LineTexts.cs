namespace Pharos.Logs.LogQL.Pipeline.Filters;

/// <summary>Texts that a line must hold to pass a test: of each group one.</summary>
/// <param name="IsExact">A line that does passes.</param>
internal sealed record LineTexts(IReadOnlyList<IReadOnlyList<SoughtText>> Groups, bool IsExact);
