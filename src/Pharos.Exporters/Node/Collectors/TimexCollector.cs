namespace Pharos.Exporters.Node.Collectors;

/// <summary>adjtimex(2). Offsets are microseconds, or nanoseconds when the kernel's status says so; frequencies are parts per million with 16 bits of fraction.</summary>
internal sealed class TimexCollector : INodeCollector
{
    private const int TimeError = 5;
    private const int StatusNano = 0x2000;
    private const double Million = 1e6, Ppm16Frac = Million * 65536;

    public string Name => "timex";

    public void Collect(HostFiles files, MetricPage page)
    {
        LinuxCalls.Timex t = LinuxCalls.Adjtimex(out int state);
        double divisor = (t.Status & StatusNano) != 0 ? 1e9 : Million;
        page.Gauge("node_timex_sync_status", "Is clock synchronized to a reliable server (1 = yes, 0 = no).").Add(state == TimeError ? 0 : 1);
        page.Gauge("node_timex_offset_seconds", "Time offset in between local system and reference clock.").Add(t.Offset / divisor);
        page.Gauge("node_timex_frequency_adjustment_ratio", "Local clock frequency adjustment.").Add(1 + t.Frequency / Ppm16Frac);
        page.Gauge("node_timex_maxerror_seconds", "Maximum error in seconds.").Add(t.MaxError / Million);
        page.Gauge("node_timex_estimated_error_seconds", "Estimated error in seconds.").Add(t.EstimatedError / Million);
        page.Gauge("node_timex_status", "Value of the status array bits.").Add(t.Status);
        page.Gauge("node_timex_loop_time_constant", "Phase-locked loop time constant.").Add(t.Constant);
        page.Gauge("node_timex_tick_seconds", "Seconds between clock ticks.").Add(t.Tick / Million);
        page.Gauge("node_timex_pps_frequency_hertz", "Pulse per second frequency.").Add(t.PpsFrequency / Ppm16Frac);
        page.Gauge("node_timex_pps_jitter_seconds", "Pulse per second jitter.").Add(t.Jitter / divisor);
        page.Gauge("node_timex_pps_shift_seconds", "Pulse per second interval duration.").Add(t.Shift);
        page.Gauge("node_timex_pps_stability_hertz", "Pulse per second stability, average of recent frequency changes.").Add(t.Stability / Ppm16Frac);
        page.Counter("node_timex_pps_jitter_total", "Pulse per second count of jitter limit exceeded events.").Add(t.JitterCount);
        page.Counter("node_timex_pps_calibration_total", "Pulse per second count of calibration intervals.").Add(t.CalibrationCount);
        page.Counter("node_timex_pps_error_total", "Pulse per second count of calibration errors.").Add(t.ErrorCount);
        page.Counter("node_timex_pps_stability_exceeded_total", "Pulse per second count of stability limit exceeded events.").Add(t.StabilityCount);
        page.Gauge("node_timex_tai_offset_seconds", "International Atomic Time (TAI) offset.").Add(t.Tai);
    }
}
