namespace Pharos.Reliability.Dora.GitHub;

/// <summary>GitHub has asked to wait.</summary>
internal sealed class RateLimitedException(DateTimeOffset until) : GitHubException($"rate limit reached, waiting until {until:yyyy-MM-ddTHH:mm:ssZ}")
{
    public DateTimeOffset Until => until;
}
