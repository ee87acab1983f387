using System.Globalization;

namespace Pharos.Exporters.Node.Collectors;

/// <summary>/proc/buddyinfo: free blocks of each order. Off by default.</summary>
internal sealed class BuddyinfoCollector : INodeCollector
{
    public string Name => "buddyinfo";

    public bool EnabledByDefault => false;

    public void Collect(HostFiles files, MetricPage page)
    {
        foreach (ReadOnlySpan<char> line in files.Read(files.Proc("buddyinfo")).EnumerateLines())
        {
            var fields = new FieldReader(line);
            if (fields.Next() is not "Node") continue;
            string node = fields.Next().TrimEnd(',').ToString();
            fields.Next();
            string zone = fields.Next().ToString();
            for (int order = 0; fields.TryNextNumber(out double blocks); order++)
                page.Gauge("node_buddyinfo_blocks", "Count of free blocks according to size.").Add("node", node, "zone", zone, "size", order.ToString(CultureInfo.InvariantCulture), blocks);
        }
    }
}
