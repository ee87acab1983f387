using System.Text.RegularExpressions;
using Pharos.Testing;

namespace Pharos.Exporters.Tests.Node;

/// <summary>Every family that our collectors write, against the upstream end-to-end output.</summary>
public sealed partial class NodeConformanceTests(NodeFixture host) : IClassFixture<NodeFixture>
{
    /// <summary>Differs for a reason: reads the machine it runs on, or is of the process.</summary>
    [GeneratedRegex("^(go_|process_|promhttp_|node_exporter_build_info|node_scrape_collector_|node_textfile_|node_time_(zone|seconds)|node_network_(receive|transmit)_|testmetric)")]
    private static partial Regex NotCompared();

    /// <summary>Collectors of upstream that stand in a later part.</summary>
    [GeneratedRegex("^node_(zfs|mountstats|xfs|nfs|nfsd|nvme|tape|btrfs|bcache|bcachefs|infiniband|fibrechannel|drbd|ipvs|pcidevice|dmmultipath|slabinfo|zoneinfo|wifi|lnstat|edac|rapl|ksmd|qdisc|selinux)_")]
    private static partial Regex Later();

    [Fact, ConformanceFamily("exporters")]
    public void Every_expected_family_is_there_with_the_same_type_help_and_values() => ConformanceFile.Run("exporters/node/expected-metrics.txt", cases =>
    {
        foreach ((string name, FamilyText expected) in host.Expected)
        {
            if (NotCompared().IsMatch(name) || Later().IsMatch(name)) continue;
            var differences = new List<string>();
            if (!host.Actual.TryGetValue(name, out FamilyText? actual))
            {
                cases.Case(name, "absent");
                continue;
            }
            if (actual.Type != expected.Type) differences.Add($"{name}: type {actual.Type}, expected {expected.Type}");
            if (actual.Help != expected.Help) differences.Add($"{name}: help \"{actual.Help}\", expected \"{expected.Help}\"");
            foreach ((string series, double value) in expected.Samples)
            {
                if (!actual.Samples.TryGetValue(series, out double got)) differences.Add($"{series}: absent, have {actual.Samples.Keys.FirstOrDefault()}");
                else if (!(Math.Abs(got - value) <= 1e-9 * Math.Abs(value))) differences.Add($"{series}: {got}, expected {value}");
            }
            differences.AddRange(actual.Samples.Keys.Except(expected.Samples.Keys).Select(s => $"{s}: not expected"));
            cases.Case(name, differences.Count == 0 ? null : string.Join("\n    ", differences));
        }
    });
}
