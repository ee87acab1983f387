using System.Diagnostics;
using System.Text.Json;

namespace Pharos.Reliability.Dora.Figures;

/// <summary>The bands of the years that <c>bands.json</c> holds: data, so that another year is another entry.</summary>
internal static class BandSets
{
    public const string DeploymentFrequency = "deployment_frequency", LeadTime = "lead_time", ChangeFailureRate = "change_failure_rate", RecoveryTime = "recovery_time";

    public static IReadOnlyList<BandSet> All { get; } = Read();

    public static IEnumerable<int> Years => All.Select(b => b.Year);

    public static BandSet Of(int year) => All.First(b => b.Year == year);

    private static BandSet[] Read()
    {
        using Stream data = typeof(BandSets).Assembly.GetManifestResourceStream("dora/bands.json") ?? throw new UnreachableException("bands.json is not embedded");
        return JsonSerializer.Deserialize(data, BandJson.Default.BandSetArray) ?? throw new UnreachableException("bands.json is empty");
    }
}
