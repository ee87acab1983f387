using Pharos.Alerting.Matching;
using Pharos.Core;

namespace Pharos.Alerting.Inhibition;

/// <summary>Tells by which alerts an alert is inhibited (upstream: inhibit).</summary>
/// <remarks>The sources of each rule are indexed by their equal labels; the index is built anew after the alerts have changed.</remarks>
internal sealed class Inhibitor(IReadOnlyList<InhibitRule> rules, AlertStore alerts, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private Dictionary<string, List<Alert>>[] _sources = [];
    private long _version = -1;

    /// <summary>The firing alerts that inhibit one with these labels: the first found of each rule.</summary>
    public IReadOnlyList<Alert> InhibitedBy(LabelSet labels)
    {
        if (rules.Count == 0) return [];
        Dictionary<string, List<Alert>>[] sources = Sources();
        DateTimeOffset now = clock.GetUtcNow();
        List<Alert>? found = null;
        for (int i = 0; i < rules.Count; i++)
        {
            InhibitRule rule = rules[i];
            if (!rule.TargetMatchers.AllMatch(labels)) continue;
            if (!sources[i].TryGetValue(Key(rule, labels), out List<Alert>? candidates)) continue;
            // An alert that matches both sides is not inhibited by another of which the same is true.
            bool isSourceToo = rule.SourceMatchers.AllMatch(labels);
            Alert? source = candidates.Find(a => !a.IsResolvedAt(now) && !(isSourceToo && rule.TargetMatchers.AllMatch(a.Labels)));
            if (source is not null) (found ??= []).Add(source);
        }
        return found ?? (IReadOnlyList<Alert>)[];
    }

    private Dictionary<string, List<Alert>>[] Sources()
    {
        lock (_gate)
        {
            long version = alerts.Version;
            if (version == _version) return _sources;
            var sources = new Dictionary<string, List<Alert>>[rules.Count];
            for (int i = 0; i < rules.Count; i++) sources[i] = new Dictionary<string, List<Alert>>(StringComparer.Ordinal);
            foreach (Alert alert in alerts.All)
            {
                for (int i = 0; i < rules.Count; i++)
                {
                    if (!rules[i].SourceMatchers.AllMatch(alert.Labels)) continue;
                    string key = Key(rules[i], alert.Labels);
                    if (!sources[i].TryGetValue(key, out List<Alert>? list)) sources[i][key] = list = [];
                    list.Add(alert);
                }
            }
            _version = version;
            return _sources = sources;
        }
    }

    private static string Key(InhibitRule rule, LabelSet labels) => string.Join('\0', rule.Equal.Select(labels.Get));
}
