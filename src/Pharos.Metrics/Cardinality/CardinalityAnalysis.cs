using Pharos.Core;
using Pharos.Metrics.Store.Head;

namespace Pharos.Metrics.Cardinality;

/// <summary>Finds out what the series of the head are made of.</summary>
internal sealed class CardinalityAnalysis(HeadState head, TimeProvider clock)
{
    /// <summary>Entries kept of each kind.</summary>
    private const int Kept = 500;
    /// <summary>Series of a metric that are looked at: enough to tell which label varies.</summary>
    private const int Examined = 100_000;
    private const int Examples = 3;

    public CardinalityCounts Count()
    {
        head.Lock.EnterReadLock();
        try
        {
            return new CardinalityCounts(clock.GetUtcNow(), SeriesBy(Label.MetricName), SeriesBy("job"), Largest(head.Index.Names.Values.Select(n => (n.Name, (long)n.Values.Values.Count(p => p.Series.Count > 0)))));
        }
        finally { head.Lock.ExitReadLock(); }
    }

    /// <summary>Null where the metric has no series.</summary>
    public MetricCulprit? Explain(string metric)
    {
        head.Lock.EnterReadLock();
        try
        {
            if (head.Index.FindPair(Label.MetricName, metric) is not { } named || named.Series.Count == 0) return null;
            var values = new Dictionary<LabelName, HashSet<LabelPair>>();
            var jobs = new Dictionary<string, long>(StringComparer.Ordinal);
            int seen = 0;
            foreach (uint slot in named.Series.ToArray())
            {
                if (++seen > Examined) break;
                int labels = head.Index.LabelCount(slot);
                for (int i = 0; i < labels; i++)
                {
                    LabelPair pair = head.Index.PairOf(slot, i);
                    if (pair.Name.Name == "job") jobs[pair.Value] = jobs.GetValueOrDefault(pair.Value) + 1;
                    if (pair.Name.Name == Label.MetricName) continue;
                    if (!values.TryGetValue(pair.Name, out HashSet<LabelPair>? known)) values.Add(pair.Name, known = []);
                    known.Add(pair);
                }
            }
            string job = jobs.Count == 0 ? "" : jobs.MaxBy(j => j.Value).Key;
            if (values.Count == 0) return new MetricCulprit(job, "", 0, []);
            (LabelName label, HashSet<LabelPair> pairs) = values.OrderByDescending(v => v.Value.Count).ThenBy(v => v.Key.Name, StringComparer.Ordinal).First();
            return new MetricCulprit(job, label.Name, pairs.Count, [.. pairs.Select(p => p.Value).Take(Examples)]);
        }
        finally { head.Lock.ExitReadLock(); }
    }

    private Dictionary<string, long> SeriesBy(string label) =>
        head.Index.Names.TryGetValue(label, out LabelName? known) ? Largest(known.Values.Values.Select(p => (p.Value, (long)p.Series.Count))) : [];

    private static Dictionary<string, long> Largest(IEnumerable<(string Name, long Count)> all) =>
        all.Where(e => e.Count > 0).OrderByDescending(e => e.Count).ThenBy(e => e.Name, StringComparer.Ordinal).Take(Kept).ToDictionary(e => e.Name, e => e.Count, StringComparer.Ordinal);
}
