using Pharos.Alerting.Inhibition;
using Pharos.Alerting.Routing;
using Pharos.Alerting.TimeIntervals;
using Pharos.Templates;

namespace Pharos.Alerting.Config;

/// <summary>A checked alertmanager.yml: everything in it resolved, defaults and globals filled in.</summary>
public sealed record AlertmanagerConfig
{
    public TimeSpan ResolveTimeout { get; init; } = TimeSpan.FromMinutes(5);

    public required Route Route { get; init; }

    public required IReadOnlyList<Receiver> Receivers { get; init; }

    public IReadOnlyList<InhibitRule> InhibitRules { get; init; } = [];

    public IReadOnlyDictionary<string, IReadOnlyList<TimeInterval>> TimeIntervals { get; init; } = new Dictionary<string, IReadOnlyList<TimeInterval>>();

    /// <summary>The built-in templates and those of the files named in the configuration.</summary>
    public required TemplateSet Templates { get; init; }

    /// <summary>The configuration as YAML with its defaults, secrets shown as <c>&lt;secret&gt;</c>: what the status API gives.</summary>
    public required string Printed { get; init; }
}
