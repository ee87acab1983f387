namespace Pharos.Exporters.Node.Collectors;

/// <summary>The clock, its zone, and the clock sources.</summary>
internal sealed class TimeCollector(TimeProvider clock) : INodeCollector
{
    public string Name => "time";

    public void Collect(HostFiles files, MetricPage page)
    {
        DateTimeOffset now = clock.GetUtcNow();
        page.Gauge("node_time_seconds", "System time in seconds since epoch (1970).").Add((now - DateTimeOffset.UnixEpoch).TotalSeconds);
        TimeZoneInfo zone = clock.LocalTimeZone;
        TimeSpan offset = zone.GetUtcOffset(now);
        string name = zone.IsDaylightSavingTime(now) ? zone.DaylightName : zone.StandardName;
        page.Gauge("node_time_zone_offset_seconds", "System time zone offset in seconds.").Add("time_zone", offset == TimeSpan.Zero ? "UTC" : name, offset.TotalSeconds);
        foreach (string entry in HostFiles.Entries(files.Sys("devices/system/clocksource")))
        {
            if (!entry.StartsWith("clocksource", StringComparison.Ordinal)) continue;
            string device = entry["clocksource".Length..];
            foreach (string source in (files.Text(files.Sys($"devices/system/clocksource/{entry}/available_clocksource")) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries))
                page.Gauge("node_time_clocksource_available_info", "Available clocksources read from '/sys/devices/system/clocksource'.").Add("device", device, "clocksource", source, 1);
            if (files.Text(files.Sys($"devices/system/clocksource/{entry}/current_clocksource")) is { } current)
                page.Gauge("node_time_clocksource_current_info", "Current clocksource read from '/sys/devices/system/clocksource'.").Add("device", device, "clocksource", current, 1);
        }
    }
}
