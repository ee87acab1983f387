using Pharos.Core;
using Pharos.Metrics.Store;

namespace Pharos.Metrics.RemoteWrite.Out;

/// <summary>A series as a remote gets it: external labels and write_relabel_configs applied.</summary>
internal sealed class OutSeries(LabelSet labels)
{
    private static readonly string[] s_suffixes = ["_bucket", "_count", "_sum", "_total", "_created", "_info"];

    public LabelSet Labels { get; } = labels;

    /// <summary>Names under which metadata may stand: the series' own, then the family's.</summary>
    private readonly string[] _families = [labels.MetricName, .. s_suffixes.Where(s => labels.MetricName.EndsWith(s, StringComparison.Ordinal)).Select(s => labels.MetricName[..^s.Length])];

    public int Shard(int shards) => (int)(Labels.StableHash() % (ulong)shards);

    public MetricMetadata? Metadata(IReadOnlyDictionary<string, MetricMetadata> known)
    {
        foreach (string family in _families) if (known.TryGetValue(family, out MetricMetadata? metadata)) return metadata;
        return null;
    }
}
