namespace Pharos.Reliability.Dora.Config;

/// <summary>One repository and what its runs and deployments mean.</summary>
public sealed record RepositoryOptions
{
    /// <summary><c>owner/name</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The service that it deploys, as the label <c>service</c> of metrics and alerts names it.</summary>
    public required string Service { get; init; }

    /// <summary>Workflows whose runs deploy, by name or file name; empty: runs are not read, only GitHub's deployments.</summary>
    public IReadOnlyList<string> Workflows { get; init; } = [];

    /// <summary>The environment that a run of these workflows stands for; empty: runs only give times to GitHub's deployments.</summary>
    public string Environment { get; init; } = "";

    /// <summary>The branch whose runs count.</summary>
    public string Branch { get; init; } = "main";

    /// <summary>GitHub's environments that count, by the name that metrics and alerts use; empty: all, under their own names.</summary>
    public IReadOnlyDictionary<string, string> Environments { get; init; } = new Dictionary<string, string>();

    /// <summary>Issues with this label are incidents; empty: issues are not read.</summary>
    public string IncidentLabel { get; init; } = "";

    /// <summary>Whether a run of this workflow deploys. <paramref name="path"/> is the workflow's file.</summary>
    public bool Deploys(string workflow, string path, string branch) =>
        branch == Branch && Workflows.Any(w => w == workflow || (path.Length > 0 && path.Split('@')[0].Split('/')[^1] == w));

    /// <summary>Our name of one of GitHub's environments; null for one that does not count.</summary>
    public string? EnvironmentOf(string github) => Environments.Count == 0 ? github : Environments.GetValueOrDefault(github);
}
