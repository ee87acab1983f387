using Pharos.Core;

namespace Pharos.Collector.Receivers.Prometheus;

/// <summary>A series that targets give. Its counter's start is where it was first seen, or seen to fall.</summary>
internal sealed class ScrapedSeries(ulong id, LabelSet labels)
{
    public ulong Id { get; } = id;

    public LabelSet Labels { get; } = labels;

    public long StartMs { get; set; } = -1;

    public double LastValue { get; set; }

    /// <summary>The clock's timestamp of its last sample.</summary>
    public long UsedAt { get; set; }
}
