using Pharos.Core;

namespace Pharos.Metrics.Discovery;

/// <summary>Targets with labels in common, as discovery gives them.</summary>
/// <param name="Source">Names the group among those of its mechanism; a later group of the same source replaces it.</param>
/// <param name="Targets">Labels of each target, <c>__address__</c> among them.</param>
/// <param name="Labels">Labels of all targets; a target's own win.</param>
internal sealed record TargetGroup(string Source, IReadOnlyList<LabelSet> Targets, LabelSet Labels)
{
    public const string AddressLabel = "__address__";

    public static TargetGroup OfAddresses(string source, IEnumerable<string> addresses, LabelSet labels) =>
        new(source, [.. addresses.Select(a => LabelSet.Of((AddressLabel, a)))], labels);
}
