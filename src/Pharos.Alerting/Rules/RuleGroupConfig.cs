using Pharos.Configuration;

namespace Pharos.Alerting.Rules;

/// <summary>A rule group as a Prometheus rule file holds it (prometheus.io/docs/prometheus/latest/configuration/recording_rules).</summary>
public sealed record RuleGroupConfig
{
    public required string Name { get; init; }

    /// <summary>The file that holds it, after path mapping.</summary>
    public required string File { get; init; }

    public required SourcePosition Position { get; init; }

    /// <summary>Null: the global evaluation interval.</summary>
    public TimeSpan? Interval { get; init; }

    /// <summary>Null: the global one. Expressions are evaluated this much in the past.</summary>
    public TimeSpan? QueryOffset { get; init; }

    /// <summary>The most series or alerts that one rule may produce; 0 is unlimited.</summary>
    public int Limit { get; init; }

    public required IReadOnlyList<RuleConfig> Rules { get; init; }
}

/// <summary>One recording or alerting rule.</summary>
public sealed record RuleConfig
{
    /// <summary>The metric name of a recording rule, the alert name of an alerting rule.</summary>
    public required string Name { get; init; }

    public required bool IsAlert { get; init; }

    public required string Expression { get; init; }

    /// <summary>The language of <see cref="Expression"/>, which decides where it is evaluated.</summary>
    public RuleLanguage Language { get; init; }

    public required SourcePosition Position { get; init; }

    /// <summary>Where the expression begins in the file.</summary>
    public required SourcePosition ExpressionPosition { get; init; }

    /// <summary>How long the condition must hold before the alert fires.</summary>
    public TimeSpan For { get; init; }

    /// <summary>How long the alert goes on firing after the condition ended.</summary>
    public TimeSpan KeepFiringFor { get; init; }

    /// <summary>Labels of the rule over those of its group; templates for alerts.</summary>
    public IReadOnlyList<RuleText> Labels { get; init; } = [];

    public IReadOnlyList<RuleText> Annotations { get; init; } = [];

    public RuleText? Label(string name) => Labels.FirstOrDefault(l => l.Name == name);

    public RuleText? Annotation(string name) => Annotations.FirstOrDefault(a => a.Name == name);
}

/// <summary>A label or annotation with the place of its value.</summary>
public sealed record RuleText(string Name, string Value, SourcePosition Position);
