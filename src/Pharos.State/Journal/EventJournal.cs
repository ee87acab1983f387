using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Data.Sqlite;

namespace Pharos.State;

/// <summary>The append-only history that incidents, DORA, dashboard markers and the notification ledger are views of.</summary>
public sealed class EventJournal(StateDatabase database)
{
    private const string Columns = "id, time_ms, type, service, environment, subject, title, links, body";
    private TaskCompletionSource _appended = NewSignal();

    /// <summary>Appends an event; it is durable when the task completes. Gives its id.</summary>
    public async Task<long> AppendAsync(JournalEvent entry, CancellationToken cancellationToken)
    {
        IReadOnlyList<long> ids = await AppendAsync([entry], cancellationToken);
        return ids[0];
    }

    /// <summary>Appends events together: all or none.</summary>
    public async Task<IReadOnlyList<long>> AppendAsync(IReadOnlyList<JournalEvent> entries, CancellationToken cancellationToken)
    {
        if (entries.Count == 0) return [];
        List<long> ids = await database.WriteAsync(transaction =>
        {
            var added = new List<long>(entries.Count);
            foreach (JournalEvent entry in entries) added.Add(Insert(transaction, entry));
            return added;
        }, cancellationToken);
        Interlocked.Exchange(ref _appended, NewSignal()).TrySetResult();
        return ids;
    }

    /// <summary>Appends within a transaction that also changes other state; call <see cref="Announce"/> after it has committed.</summary>
    public static long Insert(StateTransaction transaction, JournalEvent entry) => transaction.Insert(
        "INSERT INTO event (time_ms, type, service, environment, subject, title, links, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        entry.Time.ToUnixTimeMilliseconds(), entry.Type, entry.Service, entry.Environment, entry.Subject, entry.Title, EventLinks.Write(entry.Links), entry.Body);

    /// <summary>Wakes the followers after events were put in by <see cref="Insert"/>.</summary>
    public void Announce() => Interlocked.Exchange(ref _appended, NewSignal()).TrySetResult();

    public EventPage Query(EventQuery query)
    {
        var where = new StringBuilder("1");
        var parameters = new List<object?>();
        if (query.From is { } from) Condition("time_ms >= ", from.ToUnixTimeMilliseconds());
        if (query.To is { } to) Condition("time_ms < ", to.ToUnixTimeMilliseconds());
        if (query.Service is { } service) Condition("service = ", service);
        if (query.Environment is { } environment) Condition("environment = ", environment);
        if (query.Subject is { } subject) Condition("subject = ", subject);
        if (query.Types.Count > 0)
        {
            where.Append(" AND (0");
            foreach (string type in query.Types)
            {
                parameters.Add(type.EndsWith('.') ? EscapeLike(type) + "%" : type);
                where.Append(CultureInfo.InvariantCulture, $" OR type {(type.EndsWith('.') ? "LIKE" : "=")} ${parameters.Count}");
                if (type.EndsWith('.')) where.Append(" ESCAPE '\\'");
            }
            where.Append(')');
        }
        if (query.After is { } after && TryReadCursor(after, out long timeMs, out long id))
        {
            parameters.Add(timeMs);
            parameters.Add(id);
            where.Append(CultureInfo.InvariantCulture, $" AND (time_ms, id) {(query.Ascending ? '>' : '<')} (${parameters.Count - 1}, ${parameters.Count})");
        }
        string order = query.Ascending ? "ASC" : "DESC";
        int limit = Math.Clamp(query.Limit, 1, EventQuery.MaxLimit);
        string sql = string.Create(CultureInfo.InvariantCulture, $"SELECT {Columns} FROM event WHERE {where} ORDER BY time_ms {order}, id {order} LIMIT {limit + 1}");
        List<JournalEvent> events = database.Read(transaction => transaction.Query(sql, ReadEvent, [.. parameters]));
        if (events.Count <= limit) return new EventPage(events, null);
        events.RemoveAt(limit);
        JournalEvent last = events[^1];
        return new EventPage(events, string.Create(CultureInfo.InvariantCulture, $"{last.Time.ToUnixTimeMilliseconds()}-{last.Id}"));

        void Condition(string left, object value)
        {
            parameters.Add(value);
            where.Append(CultureInfo.InvariantCulture, $" AND {left}${parameters.Count}");
        }
    }

    /// <summary>Events in order of id from after <paramref name="afterId"/> on, and each new one as it is appended; nothing is lost however slow the reader is.</summary>
    public async IAsyncEnumerable<JournalEvent> FollowAsync(long afterId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            Task appended = Volatile.Read(ref _appended).Task;
            List<JournalEvent> page = database.Read(transaction => transaction.Query(
                $"SELECT {Columns} FROM event WHERE id > $1 ORDER BY id LIMIT 500", ReadEvent, afterId));
            foreach (JournalEvent entry in page)
            {
                afterId = entry.Id;
                yield return entry;
            }
            if (page.Count == 0) await appended.WaitAsync(cancellationToken);
        }
    }

    /// <summary>The newest event's id, or 0.</summary>
    public long LastId() => database.Read(transaction => transaction.Query("SELECT coalesce(max(id), 0) FROM event", r => r.GetInt64(0)))[0];

    /// <summary>Deletes events before a time; gives their number.</summary>
    public Task<int> PruneAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        database.WriteAsync(transaction => transaction.Execute("DELETE FROM event WHERE time_ms < $1", before.ToUnixTimeMilliseconds()), cancellationToken);

    private static JournalEvent ReadEvent(SqliteDataReader row) => new()
    {
        Id = row.GetInt64(0),
        Time = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)),
        Type = row.GetString(2),
        Service = row.GetString(3),
        Environment = row.GetString(4),
        Subject = row.GetString(5),
        Title = row.GetString(6),
        Links = EventLinks.Read(row.GetString(7)),
        Body = row.GetString(8),
    };

    private static bool TryReadCursor(string cursor, out long timeMs, out long id)
    {
        id = timeMs = 0;
        int dash = cursor.LastIndexOf('-');
        return dash > 0 && long.TryParse(cursor.AsSpan(0, dash), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out timeMs)
            && long.TryParse(cursor.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out id);
    }

    private static string EscapeLike(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal);

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
