using System.Buffers.Binary;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Pharos.Core;

namespace Pharos.Metrics.Relabel;

/// <summary>Applies relabel rules in order. There is no loop in relabelling: each rule runs once.</summary>
internal static class Relabeler
{
    /// <summary>A value that grows beyond this ends the rules: a rule that doubles a label, repeated, would fill memory.</summary>
    public const int MaxValueLength = 1 << 20;

    /// <summary>Changes the labels; false means that the target or sample is dropped.</summary>
    /// <exception cref="RelabelException">A value is longer than <see cref="MaxValueLength"/>.</exception>
    public static bool Apply(IReadOnlyList<RelabelRule> rules, LabelSetBuilder labels)
    {
        for (int i = 0; i < rules.Count; i++) if (!Apply(rules[i], labels)) return false;
        return true;
    }

    private static bool Apply(RelabelRule rule, LabelSetBuilder labels)
    {
        switch (rule.Action)
        {
            case RelabelAction.Keep: return rule.Regex.IsMatch(Source(rule, labels));
            case RelabelAction.Drop: return !rule.Regex.IsMatch(Source(rule, labels));
            case RelabelAction.KeepEqual: return labels.Get(rule.TargetLabel) == Source(rule, labels);
            case RelabelAction.DropEqual: return labels.Get(rule.TargetLabel) != Source(rule, labels);
            case RelabelAction.Replace: Replace(rule, labels); return true;
            case RelabelAction.Lowercase: labels.Set(rule.TargetLabel, Source(rule, labels).ToLowerInvariant()); return true;
            case RelabelAction.Uppercase: labels.Set(rule.TargetLabel, Source(rule, labels).ToUpperInvariant()); return true;
            case RelabelAction.HashMod: labels.Set(rule.TargetLabel, HashMod(Source(rule, labels), rule.Modulus)); return true;
            case RelabelAction.LabelMap:
                foreach (Label label in labels.Labels.ToArray())
                    if (rule.Regex.Match(label.Name) is { Success: true } match) labels.Set(rule.Regex.Expand(match, rule.Replacement), label.Value);
                return true;
            case RelabelAction.LabelDrop:
                foreach (Label label in labels.Labels.ToArray()) if (rule.Regex.IsMatch(label.Name)) labels.Remove(label.Name);
                return true;
            case RelabelAction.LabelKeep:
                foreach (Label label in labels.Labels.ToArray()) if (!rule.Regex.IsMatch(label.Name)) labels.Remove(label.Name);
                return true;
            default: throw new UnreachableException($"no relabel action {rule.Action}");
        }
    }

    private static string Source(RelabelRule rule, LabelSetBuilder labels) => rule.SourceLabels.Count switch
    {
        0 => "",
        1 => labels.Get(rule.SourceLabels[0]),
        _ => Limited(string.Join(rule.Separator, rule.SourceLabels.Select(labels.Get)), rule),
    };

    private static void Replace(RelabelRule rule, LabelSetBuilder labels)
    {
        Match match = rule.Regex.Match(Source(rule, labels));
        if (!match.Success) return;
        string target = rule.Regex.Expand(match, rule.TargetLabel);
        if (rule.Names.AllowsLabel(target)) labels.Set(target, Limited(rule.Regex.Expand(match, rule.Replacement), rule));
    }

    private static string Limited(string value, RelabelRule rule) => value.Length <= MaxValueLength
        ? value
        : throw new RelabelException($"relabelling of \"{rule.TargetLabel}\" gives {value.Length} characters, at most {MaxValueLength} are allowed");

    // Upstream takes the low 8 bytes of MD5, big-endian; shards must agree with it.
    private static string HashMod(string value, ulong modulus)
    {
        Span<byte> hash = stackalloc byte[16];
#pragma warning disable CA5351 // not for security: the sharding that upstream defines
        MD5.HashData(Encoding.UTF8.GetBytes(value), hash);
#pragma warning restore CA5351
        return (BinaryPrimitives.ReadUInt64BigEndian(hash[8..]) % modulus).ToString(System.Globalization.CultureInfo.InvariantCulture);
    }
}
