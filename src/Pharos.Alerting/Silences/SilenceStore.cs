using System.Collections.Concurrent;
using Pharos.Alerting.Matching;
using Pharos.Core;
using Pharos.State;

namespace Pharos.Alerting.Silences;

/// <summary>The silences, in memory and in the state database; each change is an event of the journal. Thread-safe.</summary>
public sealed class SilenceStore : IDisposable
{
    private readonly ConcurrentDictionary<string, Silence> _silences = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly StateDatabase _database;
    private readonly EventJournal _journal;
    private readonly TimeProvider _clock;

    public SilenceStore(StateDatabase database, EventJournal journal, TimeProvider clock)
    {
        (_database, _journal, _clock) = (database, journal, clock);
        foreach (Silence silence in database.Read(t => t.Query("SELECT id, matchers, starts_ms, ends_ms, updated_ms, created_by, comment FROM silence", r => new Silence
        {
            Id = r.GetString(0),
            Matchers = SilenceJson.ReadMatchers(r.GetString(1)),
            StartsAt = DateTimeOffset.FromUnixTimeMilliseconds(r.GetInt64(2)),
            EndsAt = DateTimeOffset.FromUnixTimeMilliseconds(r.GetInt64(3)),
            UpdatedAt = DateTimeOffset.FromUnixTimeMilliseconds(r.GetInt64(4)),
            CreatedBy = r.GetString(5),
            Comment = r.GetString(6),
        }))) _silences[silence.Id] = silence;
    }

    public IEnumerable<Silence> All => _silences.Values;

    public Silence? Get(string id) => _silences.TryGetValue(id, out Silence? silence) ? silence : null;

    /// <summary>The active silences that mute an alert with these labels.</summary>
    public IReadOnlyList<Silence> SilencedBy(LabelSet labels)
    {
        DateTimeOffset now = _clock.GetUtcNow();
        return [.. _silences.Values.Where(s => s.StateAt(now) == SilenceState.Active && s.Mutes(labels)).OrderBy(s => s.Id, StringComparer.Ordinal)];
    }

    /// <summary>Stores a silence: without an id a new one; with one, that silence is changed where its state allows it, else it is expired and replaced. Gives the id.</summary>
    /// <exception cref="SilenceException">It is not valid, or there is no silence of that id.</exception>
    public async Task<string> SetAsync(Silence silence, CancellationToken cancellationToken)
    {
        DateTimeOffset now = Now();
        silence = silence with { StartsAt = Truncate(silence.StartsAt), EndsAt = Truncate(silence.EndsAt), UpdatedAt = now };
        if (silence.StartsAt == default) silence = silence with { StartsAt = now };
        Validate(silence);
        await _gate.WaitAsync(cancellationToken);
        try
        {
            Silence? before = silence.Id.Length > 0 ? Get(silence.Id) ?? throw new SilenceException("silence not found", isNotFound: true) : null;
            if (before is not null && CanUpdate(before, silence, now))
            {
                await SaveAsync(silence, EventTypes.SilenceUpdated, cancellationToken);
                return silence.Id;
            }
            if (before is not null && before.StateAt(now) != SilenceState.Expired) await ExpireAsync(before, now, cancellationToken);
            silence = silence with { Id = Guid.NewGuid().ToString("D"), StartsAt = silence.StartsAt < now ? now : silence.StartsAt };
            await SaveAsync(silence, EventTypes.SilenceCreated, cancellationToken);
            return silence.Id;
        }
        finally { _gate.Release(); }
    }

    public void Dispose() => _gate.Dispose();

    /// <exception cref="SilenceException">There is none of that id, or it has expired already.</exception>
    public async Task ExpireAsync(string id, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            Silence silence = Get(id) ?? throw new SilenceException("silence not found", isNotFound: true);
            DateTimeOffset now = Now();
            if (silence.StateAt(now) == SilenceState.Expired) throw new SilenceException($"silence {id} already expired");
            await ExpireAsync(silence, now, cancellationToken);
        }
        finally { _gate.Release(); }
    }

    /// <summary>Deletes silences that expired before a time.</summary>
    public async Task<int> CollectAsync(DateTimeOffset expiredBefore, CancellationToken cancellationToken)
    {
        string[] old = [.. _silences.Values.Where(s => s.EndsAt < expiredBefore).Select(s => s.Id)];
        foreach (string id in old)
        {
            await _database.WriteAsync(t => t.Execute("DELETE FROM silence WHERE id = $1", id), cancellationToken);
            _silences.TryRemove(id, out _);
        }
        return old.Length;
    }

    private Task ExpireAsync(Silence silence, DateTimeOffset now, CancellationToken cancellationToken) => SaveAsync(
        silence with { StartsAt = silence.StartsAt > now ? now : silence.StartsAt, EndsAt = now, UpdatedAt = now }, EventTypes.SilenceExpired, cancellationToken);

    private async Task SaveAsync(Silence silence, string eventType, CancellationToken cancellationToken)
    {
        await _database.WriteAsync(t =>
        {
            t.Execute(
                "INSERT OR REPLACE INTO silence (id, matchers, starts_ms, ends_ms, updated_ms, created_by, comment) VALUES ($1, $2, $3, $4, $5, $6, $7)",
                silence.Id, SilenceJson.WriteMatchers(silence.Matchers), silence.StartsAt.ToUnixTimeMilliseconds(), silence.EndsAt.ToUnixTimeMilliseconds(),
                silence.UpdatedAt.ToUnixTimeMilliseconds(), silence.CreatedBy, silence.Comment);
            EventJournal.Insert(t, new JournalEvent
            {
                Time = silence.UpdatedAt,
                Type = eventType,
                Service = Equals(silence, "service"),
                Environment = Equals(silence, "environment"),
                Subject = silence.Id,
                Title = $"{(eventType == EventTypes.SilenceExpired ? "expired" : "silenced")} {Matchers.Print(silence.Matchers)}",
                Body = SilenceJson.Write(silence, silence.UpdatedAt),
            });
        }, cancellationToken);
        _silences[silence.Id] = silence;
        _journal.Announce();
    }

    private static string Equals(Silence silence, string label) =>
        silence.Matchers.FirstOrDefault(m => m.Name == label && m.Op == MatchOp.Equal)?.Value ?? "";

    private static void Validate(Silence silence)
    {
        if (silence.Matchers.Count == 0) throw new SilenceException("silence invalid: at least one matcher required");
        if (silence.Matchers.All(m => m.Matches(""))) throw new SilenceException("silence invalid: at least one matcher must not match the empty string");
        if (silence.EndsAt < silence.StartsAt) throw new SilenceException("silence invalid: end time must not be before start time");
        if (silence.CreatedBy.Length + silence.Comment.Length > 64 * 1024) throw new SilenceException("silence invalid: comment is too long");
    }

    private static bool CanUpdate(Silence before, Silence after, DateTimeOffset now)
    {
        if (!before.Matchers.Select(m => m.ToString()).SequenceEqual(after.Matchers.Select(m => m.ToString()))) return false;
        return before.StateAt(now) switch
        {
            SilenceState.Active => after.StartsAt.ToUnixTimeSeconds() == before.StartsAt.ToUnixTimeSeconds() && after.EndsAt >= now,
            SilenceState.Pending => after.StartsAt >= now,
            _ => false,
        };
    }

    private DateTimeOffset Now() => Truncate(_clock.GetUtcNow());

    /// <summary>To the millisecond, which is what is stored.</summary>
    private static DateTimeOffset Truncate(DateTimeOffset time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMillisecond)).ToUniversalTime();
}
