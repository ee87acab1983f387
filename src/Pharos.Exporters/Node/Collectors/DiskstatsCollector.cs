using System.Globalization;

namespace Pharos.Exporters.Node.Collectors;

/// <summary>/proc/diskstats, with what /sys/block and the udev database tell about each device.</summary>
/// <remarks>A sector is 512 bytes whatever the device says. Times are milliseconds.</remarks>
internal sealed class DiskstatsCollector(NodeOptions options) : INodeCollector
{
    private static readonly (string Metric, string Help, double Factor, bool Gauge)[] Fields =
    [
        ("node_disk_reads_completed_total", "The total number of reads completed successfully.", 1, false),
        ("node_disk_reads_merged_total", "The total number of reads merged.", 1, false),
        ("node_disk_read_bytes_total", "The total number of bytes read successfully.", 512, false),
        ("node_disk_read_time_seconds_total", "The total number of seconds spent by all reads.", .001, false),
        ("node_disk_writes_completed_total", "The total number of writes completed successfully.", 1, false),
        ("node_disk_writes_merged_total", "The number of writes merged.", 1, false),
        ("node_disk_written_bytes_total", "The total number of bytes written successfully.", 512, false),
        ("node_disk_write_time_seconds_total", "This is the total number of seconds spent by all writes.", .001, false),
        ("node_disk_io_now", "The number of I/Os currently in progress.", 1, true),
        ("node_disk_io_time_seconds_total", "Total seconds spent doing I/Os.", .001, false),
        ("node_disk_io_time_weighted_seconds_total", "The weighted # of seconds spent doing I/Os.", .001, false),
        ("node_disk_discards_completed_total", "The total number of discards completed successfully.", 1, false),
        ("node_disk_discards_merged_total", "The total number of discards merged.", 1, false),
        ("node_disk_discarded_sectors_total", "The total number of sectors discarded successfully.", 1, false),
        ("node_disk_discard_time_seconds_total", "This is the total number of seconds spent by all discards.", .001, false),
        ("node_disk_flush_requests_total", "The total number of flush requests completed successfully", 1, false),
        ("node_disk_flush_requests_time_seconds_total", "This is the total number of seconds spent by all flush requests.", .001, false),
    ];

    private readonly DeviceFilter _filter = new(options.DiskDeviceExclude, options.DiskDeviceInclude);

    public string Name => "diskstats";

    public void Collect(HostFiles files, MetricPage page)
    {
        foreach (ReadOnlySpan<char> line in files.Read(files.Proc("diskstats")).EnumerateLines())
        {
            var fields = new FieldReader(line);
            if (!fields.Next(out ReadOnlySpan<char> major)) continue;
            ReadOnlySpan<char> minor = fields.Next();
            ReadOnlySpan<char> device = fields.Next();
            if (!_filter.Shows(device)) continue;
            Describe(files, page, major.ToString(), minor.ToString(), device.ToString());
            foreach ((string metric, string help, double factor, bool gauge) in Fields)
            {
                if (!fields.TryNextNumber(out double value)) break;
                (gauge ? page.Gauge(metric, help) : page.Counter(metric, help)).Add("device", device, value * factor);
            }
        }
    }

    private static void Describe(HostFiles files, MetricPage page, string major, string minor, string device)
    {
        Dictionary<string, string> udev = Udev(files, major, minor);
        string Value(string key) => udev.GetValueOrDefault(key, "");
        string serial = Value("SCSI_IDENT_SERIAL") is { Length: > 0 } scsi ? scsi : Value("ID_SERIAL_SHORT") is { Length: > 0 } shortSerial ? shortSerial : Value("ID_SERIAL");
        string rotational = files.Text(files.Sys($"block/{device}/queue/rotational")) ?? "0";
        page.Gauge("node_disk_info", "Info of /sys/block/<block_device>.").Add(
            [("device", device), ("major", major), ("minor", minor), ("path", Value("ID_PATH")), ("wwn", Value("ID_WWN")), ("model", Value("ID_MODEL")),
             ("serial", serial), ("revision", Value("ID_REVISION")), ("rotational", rotational)], 1);
        if (udev.Count == 0) return;

        if (Value("ID_FS_TYPE") is { Length: > 0 } type)
            page.Gauge("node_disk_filesystem_info", "Info about disk filesystem.").Add(
                [("device", device), ("type", type), ("usage", Value("ID_FS_USAGE")), ("uuid", Value("ID_FS_UUID")), ("version", Value("ID_FS_VERSION"))], 1);
        if (Value("DM_NAME") is { Length: > 0 } name)
            page.Gauge("node_disk_device_mapper_info", "Info about disk device mapper.").Add(
                [("device", device), ("name", name), ("uuid", Value("DM_UUID")), ("vg_name", Value("DM_VG_NAME")), ("lv_name", Value("DM_LV_NAME")), ("lv_layer", Value("DM_LV_LAYER"))], 1);
        if (Value("ID_ATA") != "1") return;
        Ata("ID_ATA_WRITE_CACHE", "node_disk_ata_write_cache", "ATA disk has a write cache.");
        Ata("ID_ATA_WRITE_CACHE_ENABLED", "node_disk_ata_write_cache_enabled", "ATA disk has its write cache enabled.");
        Ata("ID_ATA_ROTATION_RATE_RPM", "node_disk_ata_rotation_rate_rpm", "ATA disk rotation rate in RPMs (0 for SSDs).");

        void Ata(string key, string metric, string help)
        {
            if (double.TryParse(Value(key), CultureInfo.InvariantCulture, out double value)) page.Gauge(metric, help).Add("device", device, value);
        }
    }

    private static Dictionary<string, string> Udev(HostFiles files, string major, string minor)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        string path = files.Udev($"b{major}:{minor}");
        if (!File.Exists(path)) return values;
        foreach (ReadOnlySpan<char> line in files.Read(path).EnumerateLines())
        {
            int equals = line.IndexOf('=');
            if (line.StartsWith("E:") && equals > 0) values[line[2..equals].ToString()] = line[(equals + 1)..].ToString();
        }
        return values;
    }
}
