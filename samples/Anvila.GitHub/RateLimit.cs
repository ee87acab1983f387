namespace Anvila.GitHub;

/// <summary>Requests an hour: 5000 with a token, 60 without, counted for all callers together.</summary>
internal sealed class RateLimit(TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<bool, (DateTimeOffset Reset, int Used)> _windows = [];

    /// <summary>Limit, what is left, and when it starts anew. Counts one request unless <paramref name="free"/>.</summary>
    public (int Limit, int Remaining, DateTimeOffset Reset, bool Exceeded) Take(bool token, bool free)
    {
        int limit = token ? 5000 : 60;
        DateTimeOffset now = clock.GetUtcNow();
        lock (_lock)
        {
            (DateTimeOffset reset, int used) = _windows.GetValueOrDefault(token);
            if (now >= reset) (reset, used) = (now.AddHours(1), 0);
            bool exceeded = !free && used >= limit;
            if (!free && !exceeded) used++;
            _windows[token] = (reset, used);
            return (limit, limit - used, reset, exceeded);
        }
    }
}
