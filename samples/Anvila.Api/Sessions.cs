using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Anvila.Api;

/// <summary>Tokens of signed-in users, valid for an hour; at most <see cref="Limit"/> at once, the oldest go first.</summary>
internal sealed class Sessions(TimeProvider clock)
{
    public const int Limit = 10_000;
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);
    private readonly ConcurrentDictionary<string, (long UserId, DateTimeOffset Expires)> _sessions = new();

    public string Start(long userId)
    {
        DateTimeOffset now = clock.GetUtcNow();
        if (_sessions.Count >= Limit) DropExpired(now);
        string token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        _sessions[token] = (userId, now + Lifetime);
        return token;
    }

    public long? UserOf(string? authorization)
    {
        if (authorization is null || !authorization.StartsWith("Bearer ", StringComparison.Ordinal)) return null;
        return _sessions.TryGetValue(authorization[7..], out var session) && session.Expires > clock.GetUtcNow() ? session.UserId : null;
    }

    private void DropExpired(DateTimeOffset now)
    {
        foreach ((string token, (long _, DateTimeOffset expires)) in _sessions)
        {
            if (expires <= now) _sessions.TryRemove(token, out _);
        }
        if (_sessions.Count < Limit) return;
        foreach (string token in _sessions.OrderBy(s => s.Value.Expires).Take(Limit / 10).Select(s => s.Key)) _sessions.TryRemove(token, out _);
    }
}
