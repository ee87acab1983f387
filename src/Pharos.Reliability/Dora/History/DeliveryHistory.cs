using Pharos.Reliability.Dora.Facts;
using Pharos.State;

namespace Pharos.Reliability.Dora.History;

/// <summary>The view of the journal that all DORA figures, markers and lists are made from: the newest fact of each subject, and the alerts that fired.</summary>
/// <remarks>Thread-safe. Nothing here is kept anywhere else: at a start it is read from the journal again.</remarks>
internal sealed class DeliveryHistory(int maxFacts = DeliveryHistory.DefaultMaxFacts)
{
    /// <summary>About 100 MB; with three facts to a deployment this is 200 deployments a day over the whole horizon.</summary>
    public const int DefaultMaxFacts = 200_000;

    /// <summary>Two windows of 90 days, and what lies just before them.</summary>
    public static readonly TimeSpan Horizon = TimeSpan.FromDays(200);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Fact> _facts = new(StringComparer.Ordinal);
    private readonly AlertSpans _alerts = new();
    private DeliverySnapshot _snapshot = DeliverySnapshot.Empty;
    private long _revision;

    /// <summary>Facts that were not taken because there are too many.</summary>
    public long Refused { get; private set; }

    /// <summary>The event types that make the history.</summary>
    public static IReadOnlyList<string> EventTypesRead { get; } = [.. FactCodec.Types, EventTypes.AlertTransition];

    /// <summary>Takes an event of the journal; taking it twice changes nothing.</summary>
    public void Apply(JournalEvent entry)
    {
        lock (_gate)
        {
            if (entry.Type == EventTypes.AlertTransition) _alerts.Apply(entry);
            else if (FactCodec.Read(entry) is { } fact) Keep(fact);
            else return;
            _revision++;
        }
    }

    /// <summary>The fact merged with what is known, and whether that is news that the journal should have.</summary>
    public (Fact Merged, bool IsNew) Merge(Fact fact)
    {
        lock (_gate)
        {
            if (!_facts.TryGetValue(fact.Subject, out Fact? known)) return (fact, _facts.Count < maxFacts || Full());
            Fact merged = fact.MergeOnto(known);
            return (merged, merged.Service != known.Service || merged.Environment != known.Environment || FactCodec.Body(merged) != FactCodec.Body(known));
        }
    }

    public Fact? Find(string subject)
    {
        lock (_gate) return _facts.GetValueOrDefault(subject);
    }

    public IReadOnlyList<T> Facts<T>(Func<T, bool> which) where T : Fact
    {
        lock (_gate) return [.. _facts.Values.OfType<T>().Where(which)];
    }

    public DeliverySnapshot Snapshot()
    {
        lock (_gate)
        {
            if (_snapshot.Revision == _revision) return _snapshot;
            var join = new DeploymentJoin([.. _facts.Values.OfType<RunFact>()], [.. _facts.Values.OfType<DeploymentFact>()],
                subject => _facts.GetValueOrDefault(subject) as ChangeFact, subject => _facts.GetValueOrDefault(subject) as ContentsFact);
            return _snapshot = new DeliverySnapshot(_revision, join.Run(), [.. _alerts.All], [.. _facts.Values.OfType<IncidentFact>().Where(i => !i.Withdrawn)]);
        }
    }

    /// <summary>Forgets what is older than the horizon; changes stay as long as anything else of their time may need them.</summary>
    public void Prune(DateTimeOffset now)
    {
        lock (_gate)
        {
            DateTimeOffset before = now - Horizon;
            foreach (Fact fact in _facts.Values.Where(f => f.Time < before && f.Time > DateTimeOffset.UnixEpoch).ToList()) _facts.Remove(fact.Subject);
            _alerts.Prune(before);
            _revision++;
        }
    }

    private void Keep(Fact fact)
    {
        if (_facts.TryGetValue(fact.Subject, out Fact? known)) _facts[fact.Subject] = fact.MergeOnto(known);
        else if (_facts.Count < maxFacts) _facts[fact.Subject] = fact;
        else Full();
    }

    private bool Full()
    {
        Refused++;
        return false;
    }
}
