using Pharos.Configuration;

namespace Pharos.Reliability.GameDays;

/// <summary>An alert by its rule's name and the labels that it must carry.</summary>
public sealed record AlertName(string Name, IReadOnlyDictionary<string, string> Labels, SourcePosition Position)
{
    public bool Fits(IReadOnlyDictionary<string, string> labels) =>
        labels.TryGetValue("alertname", out string? name) && name == Name && Labels.All(l => labels.TryGetValue(l.Key, out string? value) && value == l.Value);

    public override string ToString() => Labels.Count == 0 ? Name : $"{Name}{{{string.Join(", ", Labels.Select(l => $"{l.Key}=\"{l.Value}\""))}}}";
}
