using Pharos.Wire;

namespace Pharos.Metrics.RemoteWrite;

/// <summary>What one request and one series may have. Each that bites is counted in pharos_remote_write_rejected_total.</summary>
internal sealed record RemoteWriteLimits
{
    public BodyLimits Body { get; init; } = BodyLimits.RemoteWrite;

    /// <summary>Series of one request; more is refused whole.</summary>
    public int MaxSeries { get; init; } = 500_000;

    public int MaxLabels { get; init; } = 500;

    public int MaxLabelNameBytes { get; init; } = 1_024;

    public int MaxLabelValueBytes { get; init; } = 32 << 10;
}
