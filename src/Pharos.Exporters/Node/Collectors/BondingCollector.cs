namespace Pharos.Exporters.Node.Collectors;

/// <summary>/sys/class/net/bonding_masters: slaves of each bond, and those whose link is up.</summary>
internal sealed class BondingCollector : INodeCollector
{
    public string Name => "bonding";

    public void Collect(HostFiles files, MetricPage page)
    {
        string masters = files.Text(files.Sys("class/net/bonding_masters")) ?? throw new NoDataException("no bonding");
        foreach (string master in masters.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] slaves = (files.Text(files.Sys($"class/net/{master}/bonding/slaves")) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
            int active = slaves.Count(slave =>
                (files.Text(files.Sys($"class/net/{master}/lower_{slave}/bonding_slave/mii_status")) ?? files.Text(files.Sys($"class/net/{master}/slave_{slave}/bonding_slave/mii_status"))) == "up");
            page.Gauge("node_bonding_slaves", "Number of configured slaves per bonding interface.").Add("master", master, slaves.Length);
            page.Gauge("node_bonding_active", "Number of active slaves per bonding interface.").Add("master", master, active);
        }
    }
}
