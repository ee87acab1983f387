using Pharos.Core;

namespace Pharos.Metrics.Relabel;

/// <summary>One rule of relabel_configs, metric_relabel_configs, write_relabel_configs or alert_relabel_configs.</summary>
internal sealed record RelabelRule
{
    public const string DefaultSeparator = ";";
    public const string DefaultReplacement = "$1";
    public static readonly ValueRegex DefaultRegex = ValueRegex.Parse("(.*)");

    public RelabelAction Action { get; init; }

    public IReadOnlyList<string> SourceLabels { get; init; } = [];

    public string Separator { get; init; } = DefaultSeparator;

    /// <summary>Anchored on both ends.</summary>
    public ValueRegex Regex { get; init; } = DefaultRegex;

    /// <summary>Of hashmod: at least 1.</summary>
    public ulong Modulus { get; init; }

    /// <summary>May hold <c>$1</c> and <c>${name}</c> in a replace rule.</summary>
    public string TargetLabel { get; init; } = "";

    public string Replacement { get; init; } = DefaultReplacement;

    public NameValidation Names { get; init; }
}
