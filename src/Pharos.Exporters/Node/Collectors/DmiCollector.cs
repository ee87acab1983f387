namespace Pharos.Exporters.Node.Collectors;

/// <summary>/sys/class/dmi/id; a file that is absent or may not be read leaves its label out.</summary>
internal sealed class DmiCollector : INodeCollector
{
    private static readonly (string File, string Label)[] Fields =
    [
        ("bios_date", "bios_date"), ("bios_release", "bios_release"), ("bios_vendor", "bios_vendor"), ("bios_version", "bios_version"),
        ("board_asset_tag", "board_asset_tag"), ("board_name", "board_name"), ("board_serial", "board_serial"), ("board_vendor", "board_vendor"), ("board_version", "board_version"),
        ("chassis_asset_tag", "chassis_asset_tag"), ("chassis_serial", "chassis_serial"), ("chassis_vendor", "chassis_vendor"), ("chassis_version", "chassis_version"),
        ("product_family", "product_family"), ("product_name", "product_name"), ("product_serial", "product_serial"), ("product_sku", "product_sku"),
        ("product_uuid", "product_uuid"), ("product_version", "product_version"), ("sys_vendor", "system_vendor"),
    ];

    public string Name => "dmi";

    public void Collect(HostFiles files, MetricPage page)
    {
        if (!Directory.Exists(files.Sys("class/dmi/id"))) throw new NoDataException("no DMI table");
        var labels = new List<(string, string)>();
        foreach ((string file, string label) in Fields)
        {
            if (files.Text(files.Sys("class/dmi/id/" + file)) is { } value) labels.Add((label, value));
        }
        page.Gauge("node_dmi_info", $"A metric with a constant '1' value labeled by {string.Join(", ", Fields.Select(f => f.Label))} if provided by DMI.")
            .Add(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(labels), 1);
    }
}
