using Pharos.Core;

namespace Pharos.Metrics.Store;

/// <summary>The newest exemplars over all series, in a ring of fixed size.</summary>
internal sealed class ExemplarStore(int capacity)
{
    private readonly Lock _lock = new();
    private readonly List<(LabelSet Series, Exemplar Exemplar)> _ring = [];
    private readonly Dictionary<LabelSet, (Exemplar Newest, int Count)> _bySeries = [];
    private int _next;

    public int Capacity => capacity;

    public int Count
    {
        get { lock (_lock) return _ring.Count; }
    }

    public int SeriesCount
    {
        get { lock (_lock) return _bySeries.Count; }
    }

    /// <summary>Appended since the start.</summary>
    public long Appended { get; private set; }

    /// <summary>Refused because an equal or later one of the series stood already.</summary>
    public long OutOfOrder { get; private set; }

    /// <summary>Keeps an exemplar; one that repeats the newest of its series, or is older, is refused as upstream does.</summary>
    public bool Add(LabelSet series, Exemplar exemplar)
    {
        if (capacity == 0) return false;
        lock (_lock)
        {
            bool known = _bySeries.TryGetValue(series, out (Exemplar Newest, int Count) standing);
            if (known)
            {
                Exemplar newest = standing.Newest;
                if (newest.TimestampMs == exemplar.TimestampMs && newest.Value.Equals(exemplar.Value) && newest.Labels.Equals(exemplar.Labels)) return false;
                if (exemplar.TimestampMs < newest.TimestampMs
                    || (exemplar.TimestampMs == newest.TimestampMs && exemplar.Value.Equals(newest.Value)))
                {
                    OutOfOrder++;
                    return false;
                }
            }
            if (_ring.Count < capacity) _ring.Add((series, exemplar));
            else
            {
                LabelSet old = _ring[_next].Series;
                (Exemplar oldNewest, int oldCount) = _bySeries[old];
                if (oldCount == 1) _bySeries.Remove(old);
                else _bySeries[old] = (oldNewest, oldCount - 1);
                _ring[_next] = (series, exemplar);
            }
            _next = (_next + 1) % capacity;
            int count = _bySeries.TryGetValue(series, out standing) ? standing.Count : 0;
            _bySeries[series] = (exemplar, count + 1);
            Appended++;
            return true;
        }
    }

    /// <summary>Exemplars of the range, ends included, of series that satisfy one of the selectors; per series in order of time.</summary>
    public IReadOnlyList<(LabelSet Series, IReadOnlyList<Exemplar> Exemplars)> Query(
        IReadOnlyList<IReadOnlyList<LabelMatcher>> selectors, long minTimeMs, long maxTimeMs)
    {
        lock (_lock)
        {
            var chosen = new Dictionary<LabelSet, List<Exemplar>?>();
            foreach ((LabelSet series, Exemplar exemplar) in _ring)
            {
                if (exemplar.TimestampMs < minTimeMs || exemplar.TimestampMs > maxTimeMs) continue;
                if (!chosen.TryGetValue(series, out List<Exemplar>? list))
                {
                    bool matches = selectors.Any(selector => selector.All(matcher => matcher.Matches(series.Get(matcher.Name))));
                    chosen.Add(series, list = matches ? [] : null);
                }
                list?.Add(exemplar);
            }
            return [.. chosen.Where(pair => pair.Value is not null).OrderBy(pair => pair.Key, Comparer<LabelSet>.Create(LabelSet.Compare))
                .Select(pair => (pair.Key, (IReadOnlyList<Exemplar>)[.. pair.Value!.OrderBy(exemplar => exemplar.TimestampMs)]))];
        }
    }

    /// <summary>All that stand, oldest first: written again when the log starts a new generation.</summary>
    public IReadOnlyList<(LabelSet Series, Exemplar Exemplar)> Snapshot()
    {
        lock (_lock)
        {
            int start = _ring.Count < capacity ? 0 : _next;
            return [.. _ring.Skip(start), .. _ring.Take(start)];
        }
    }
}
