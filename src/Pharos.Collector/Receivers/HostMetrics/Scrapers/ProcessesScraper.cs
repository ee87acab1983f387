using Pharos.Exporters.Node;

namespace Pharos.Collector.Receivers.HostMetrics.Scrapers;

/// <summary>Processes by state, and how many were made.</summary>
internal sealed class ProcessesScraper : IHostScraper
{
    private static readonly (string State, string Letters)[] s_states =
        [("blocked", "D"), ("daemon", ""), ("detached", ""), ("idle", "I"), ("locked", "L"), ("orphan", ""), ("paging", "W"), ("running", "R"), ("sleeping", "S"), ("stopped", "Tt"), ("system", ""), ("unknown", "XxKP"), ("zombies", "Z")];

    public void Scrape(HostFiles files, HostPoints points)
    {
        var counts = new long[s_states.Length];
        foreach (string entry in HostFiles.Entries(files.Proc("")))
        {
            if (!entry.All(char.IsAsciiDigit) || files.Text(files.Proc(entry + "/stat")) is not { } stat) continue; // one may end meanwhile
            int end = stat.LastIndexOf(')');
            if (end < 0 || end + 2 >= stat.Length) continue;
            int state = Array.FindIndex(s_states, s => s.Letters.Contains(stat[end + 2], StringComparison.Ordinal));
            if (state >= 0) counts[state]++;
        }
        for (int i = 0; i < counts.Length; i++) if (s_states[i].Letters.Length > 0) points.Add("system.processes.count", counts[i], ("status", s_states[i].State));
        Dictionary<string, long> stats = KeyedNumbers.Read(files.Read(files.Proc("stat")), ' ', unit: 1);
        points.Add("system.processes.created", stats.GetValueOrDefault("processes"));
    }
}
