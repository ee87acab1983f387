namespace Pharos.Reliability.Slo;

/// <param name="Mode">What generated the rules, the label <c>sloth_mode</c> of the info series.</param>
/// <param name="ExtraLabels">On every recorded series.</param>
public sealed record SloRuleOptions(string Mode, string Version, IReadOnlyList<KeyValuePair<string, string>> ExtraLabels);
