using Pharos.Core;

namespace Pharos.Reliability.Dora.Config;

/// <summary>The section <c>dora:</c> of <c>pharos.yml</c>.</summary>
public sealed record DoraOptions
{
    /// <summary>The year of the report whose bands make the classes.</summary>
    public int Bands { get; init; } = 2023;

    /// <summary>An incident that begins within this time of a deployment is the deployment's: 1m to 7d.</summary>
    public TimeSpan FailureWindow { get; init; } = TimeSpan.FromHours(4);

    /// <summary>Severities of the alerts that are incidents.</summary>
    public IReadOnlyList<string> IncidentSeverities { get; init; } = ["critical"];

    /// <summary>Alerts of a service that begin within this time of one another's end are one incident.</summary>
    public TimeSpan IncidentGap { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Deployments whose title matches repair what users saw (deployment rework rate).</summary>
    public Re2 ReworkPattern
    {
        get => _reworkPattern ?? s_defaultRework.Value;
        init => _reworkPattern = value;
    }

    /// <summary>Authors whose changes do not count in lead time, beside bots.</summary>
    public IReadOnlySet<string> IgnoredAuthors { get; init; } = new HashSet<string>();

    /// <summary>The prefix of a second set of names, those of the exporter that a reference deployment uses (<c>anvila</c>); empty for none.</summary>
    public string CompatibilityPrefix { get; init; } = "";

    /// <summary>The environment whose figures the second set has.</summary>
    public string CompatibilityEnvironment { get; init; } = "production";

    public GitHubOptions GitHub { get; init; } = new();

    private static readonly Lazy<Re2> s_defaultRework = new(() => Re2.Compile(@"(?i)^(revert|hotfix|rollback)\b")); // costs milliseconds of every start
    private readonly Re2? _reworkPattern;
}
