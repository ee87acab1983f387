namespace Pharos.Exporters.Tests.Node;

/// <summary>One family as a page shows it.</summary>
internal sealed record FamilyText(string Help, string Type, Dictionary<string, double> Samples);
