using Pharos.Reliability.Dora.Facts;
using Pharos.State;

namespace Pharos.Reliability.Dora.History;

/// <summary>Puts facts into the journal, each once: what polling, deliveries and posts say of the same thing is merged, and what says nothing new is dropped.</summary>
internal sealed class DeliveryRecorder(EventJournal journal, DeliveryHistory history) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);

    /// <summary>Appends what is new and gives its number; durable when the task completes.</summary>
    public async Task<int> RecordAsync(IReadOnlyList<Fact> facts, CancellationToken cancellationToken)
    {
        if (facts.Count == 0) return 0;
        await _one.WaitAsync(cancellationToken);
        try
        {
            var told = new Dictionary<string, Fact>(StringComparer.Ordinal);
            foreach (Fact fact in facts) told[fact.Subject] = told.TryGetValue(fact.Subject, out Fact? before) ? fact.MergeOnto(before) : fact;
            JournalEvent[] news = [.. told.Values.Select(history.Merge).Where(m => m.IsNew).Select(m => FactCodec.Write(m.Merged))];
            await journal.AppendAsync(news, cancellationToken);
            foreach (JournalEvent entry in news) history.Apply(entry);
            return news.Length;
        }
        finally { _one.Release(); }
    }

    /// <summary>Reads the history from the journal and gives the id of the last event that was there.</summary>
    public long Load(DateTimeOffset now)
    {
        long last = journal.LastId();
        string? after = null;
        do
        {
            EventPage page = journal.Query(new EventQuery { Types = DeliveryHistory.EventTypesRead, From = now - DeliveryHistory.Horizon, Ascending = true, Limit = EventQuery.MaxLimit, After = after });
            foreach (JournalEvent entry in page.Events) history.Apply(entry);
            after = page.Next;
        }
        while (after is not null);
        return last;
    }

    /// <summary>Takes alert transitions, and whatever else others append, as they come.</summary>
    public async Task FollowAsync(long afterId, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (JournalEvent entry in journal.FollowAsync(afterId, cancellationToken)) history.Apply(entry);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested) { } // a stop is not a failure
    }

    public void Dispose() => _one.Dispose();
}
