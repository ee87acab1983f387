using System.Collections.Frozen;

namespace Pharos.Logs.Config;

/// <summary>What becomes of an OTLP attribute.</summary>
internal enum AttributeAction
{
    StructuredMetadata,
    IndexLabel,
    Drop,
}

/// <summary>Rules of <c>otlp_config</c>: exact names first, then regexes in order; what no rule names is structured metadata.</summary>
internal sealed record OtlpAttributeRules
{
    /// <summary>Resource attributes that Loki makes labels by default (docs: send-data/otel).</summary>
    public static readonly IReadOnlyList<string> DefaultIndexLabels =
    [
        "cloud.availability_zone", "cloud.region", "container.name", "deployment.environment", "deployment.environment.name", "k8s.cluster.name", "k8s.container.name", "k8s.cronjob.name",
        "k8s.daemonset.name", "k8s.deployment.name", "k8s.job.name", "k8s.namespace.name", "k8s.pod.name", "k8s.replicaset.name", "k8s.statefulset.name",
        "service.instance.id", "service.name", "service.namespace",
    ];

    public static readonly OtlpAttributeRules Default = new() { Resource = AttributeRules.Labels(DefaultIndexLabels) };

    public AttributeRules Resource { get; init; } = AttributeRules.None;

    public AttributeRules Scope { get; init; } = AttributeRules.None;

    public AttributeRules Log { get; init; } = AttributeRules.None;

    /// <summary>Whether <c>severity_text</c> becomes a label.</summary>
    public bool SeverityTextAsLabel { get; init; }
}

/// <summary>Rules for the attributes of resources, of scopes, or of log records.</summary>
internal sealed record AttributeRules(FrozenDictionary<string, AttributeAction> Exact, IReadOnlyList<(Pharos.Core.ValueRegex Regex, AttributeAction Action)> Patterns)
{
    public static readonly AttributeRules None = new(FrozenDictionary<string, AttributeAction>.Empty, []);

    public static AttributeRules Labels(IEnumerable<string> names) => new(names.ToFrozenDictionary(name => name, _ => AttributeAction.IndexLabel, StringComparer.Ordinal), []);

    public AttributeAction Of(string name)
    {
        if (Exact.TryGetValue(name, out AttributeAction action)) return action;
        foreach ((Pharos.Core.ValueRegex regex, AttributeAction found) in Patterns) if (regex.IsMatch(name)) return found;
        return AttributeAction.StructuredMetadata;
    }
}
