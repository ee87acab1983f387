using Pharos.Configuration;

namespace Pharos.Reliability.Dora.Config;

/// <summary>Where deployments are read from, and how deliveries are known to be GitHub's.</summary>
public sealed record GitHubOptions
{
    /// <summary>GitHub's REST API, or that of a GitHub Enterprise server (<c>https://HOST/api/v3</c>).</summary>
    public Uri ApiUrl { get; init; } = new("https://api.github.com");

    /// <summary>Null: 60 requests an hour, public repositories only.</summary>
    public Secret? Token { get; init; }

    /// <summary>Null: deliveries are refused.</summary>
    public Secret? WebhookSecret { get; init; }

    /// <summary>Time between two polls of a repository: 1s to 1d.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How far back the first poll reads: 1d to 180d.</summary>
    public TimeSpan History { get; init; } = TimeSpan.FromDays(90);

    public IReadOnlyList<RepositoryOptions> Repositories { get; init; } = [];
}
