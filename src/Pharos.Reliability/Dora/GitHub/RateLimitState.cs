using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace Pharos.Reliability.Dora.GitHub;

/// <summary>
/// What GitHub said about how much may be asked (docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api): without a request left wait for the reset;
/// at a secondary limit as long as <c>Retry-After</c> says, else a minute, and twice as long each time after that.
/// </summary>
internal sealed class RateLimitState(TimeProvider clock)
{
    private static readonly TimeSpan s_least = TimeSpan.FromMinutes(1), s_most = TimeSpan.FromHours(1);
    private readonly Lock _gate = new();
    private DateTimeOffset _until;
    private TimeSpan _secondary = s_least;

    /// <summary>Requests left until the reset; null before the first answer.</summary>
    public int? Remaining { get; private set; }

    public int? Limit { get; private set; }

    /// <exception cref="RateLimitedException">GitHub has asked to wait, and the time is not over.</exception>
    public void ThrowIfWaiting()
    {
        lock (_gate)
        {
            if (clock.GetUtcNow() < _until) throw new RateLimitedException(_until);
        }
    }

    /// <summary>Takes an answer's headers.</summary>
    /// <exception cref="RateLimitedException">The answer says to wait.</exception>
    public void Observe(HttpResponseMessage answer, string body)
    {
        lock (_gate)
        {
            if (Number(answer, "X-RateLimit-Remaining") is { } remaining) Remaining = (int)Math.Clamp(remaining, 0, int.MaxValue);
            if (Number(answer, "X-RateLimit-Limit") is { } limit) Limit = (int)Math.Clamp(limit, 0, int.MaxValue);
            if (answer.StatusCode is not (HttpStatusCode.Forbidden or HttpStatusCode.TooManyRequests))
            {
                if (answer.IsSuccessStatusCode) _secondary = s_least;
                return;
            }
            DateTimeOffset now = clock.GetUtcNow();
            if (answer.Headers.RetryAfter is { } retry) _until = now + Bounded(Wait(retry, now));
            else if (Number(answer, "X-RateLimit-Remaining") == 0 && Number(answer, "X-RateLimit-Reset") is { } reset) _until = Later(now.AddSeconds(1), DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(reset, 0, now.AddHours(2).ToUnixTimeSeconds())).AddSeconds(1));
            else if (answer.StatusCode == HttpStatusCode.TooManyRequests || body.Contains("secondary rate limit", StringComparison.OrdinalIgnoreCase))
            {
                _until = now + _secondary;
                _secondary = _secondary * 2 < s_most ? _secondary * 2 : s_most;
            }
            else return; // forbidden for another reason
            throw new RateLimitedException(_until);
        }
    }

    private static TimeSpan Wait(RetryConditionHeaderValue retry, DateTimeOffset now) => retry.Delta ?? (retry.Date is { } date ? date - now : s_least);

    private static TimeSpan Bounded(TimeSpan wait) => wait < TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1) : wait > s_most * 2 ? s_most * 2 : wait;

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    private static long? Number(HttpResponseMessage answer, string header) =>
        answer.Headers.TryGetValues(header, out IEnumerable<string>? values) && long.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out long value) ? value : null;
}
