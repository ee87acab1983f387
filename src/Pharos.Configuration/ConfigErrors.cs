namespace Pharos.Configuration;

/// <summary>Collects every finding of a configuration, so that all faults are reported together. Not thread-safe.</summary>
public sealed class ConfigErrors
{
    private const int MaxFindings = 1000; // a hostile file must not fill memory with messages
    private readonly List<Finding> _findings = [];

    /// <summary>In the order found.</summary>
    public IReadOnlyList<Finding> Findings => _findings;

    public bool HasErrors { get; private set; }

    /// <summary>Keys that no reader asked for are passed over (<c>promtool --ignore-unknown-fields</c>) instead of being errors.</summary>
    public bool IgnoresUnknownKeys { get; init; }

    public void Add(ConfigNode at, string message) => Add(new Finding(FindingSeverity.Error, at.Position, at.Path, message));

    public void Add(SourcePosition at, string message) => Add(new Finding(FindingSeverity.Error, at, "", message));

    public void Warn(ConfigNode at, string message) => Add(new Finding(FindingSeverity.Warning, at.Position, at.Path, message));

    public void Warn(SourcePosition at, string message) => Add(new Finding(FindingSeverity.Warning, at, "", message));

    public void Add(Finding finding)
    {
        if (finding.Severity == FindingSeverity.Error) HasErrors = true;
        if (_findings.Count < MaxFindings) _findings.Add(finding);
    }

    /// <exception cref="ConfigException">There is at least one error.</exception>
    public void ThrowIfAny()
    {
        if (HasErrors) throw new ConfigException([.. _findings.Where(f => f.Severity == FindingSeverity.Error)]);
    }
}
