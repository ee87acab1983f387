using Pharos.Metrics.Store;

namespace Pharos.Metrics.Scrape;

/// <summary>Type, unit and help of the families of one job. Targets of a job mostly agree, so it is kept once for all of them.</summary>
internal sealed class PoolMetadata
{
    private const int MaxLines = 200_000; // a target that writes another help each time must not fill memory
    private readonly Lock _gate = new();
    private readonly HashSet<UInt128> _known = [];
    private readonly Dictionary<string, MetricMetadata> _families = new(StringComparer.Ordinal);

    public bool Knows(UInt128 key)
    {
        lock (_gate) return _known.Contains(key);
    }

    /// <summary>Takes one line in; gives the family's metadata as it is now.</summary>
    public MetricMetadata Learn(UInt128 key, string family, string? type = null, string? unit = null, string? help = null)
    {
        lock (_gate)
        {
            if (_known.Count >= MaxLines)
            {
                _known.Clear();
                _families.Clear();
            }
            _known.Add(key);
            MetricMetadata before = _families.GetValueOrDefault(family) ?? new MetricMetadata("unknown", "", "");
            return _families[family] = new MetricMetadata(type ?? before.Type, unit ?? before.Unit, help ?? before.Help);
        }
    }

    /// <summary>Takes every line for new again: what a failed scrape had learnt was not stored.</summary>
    public void Forget()
    {
        lock (_gate) _known.Clear();
    }

    public IReadOnlyList<KeyValuePair<string, MetricMetadata>> Families
    {
        get { lock (_gate) return [.. _families]; }
    }
}
