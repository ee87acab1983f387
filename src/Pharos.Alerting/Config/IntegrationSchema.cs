using System.Collections.Frozen;

namespace Pharos.Alerting.Config;

/// <summary>The keys of one type of integration, in upstream's words, and what is true of all entries of the type.</summary>
internal sealed record IntegrationSchema(string Type)
{
    /// <summary>The list of a receiver that holds the entries: <c>slack_configs</c>.</summary>
    public string Key => Type + "_configs";

    public bool SendResolved { get; init; } = true;

    /// <summary>Templates, URLs and other texts.</summary>
    public string[] Texts { get; init; } = [];

    /// <summary>Each also as <c>key_file</c>, at most one of the two.</summary>
    public string[] Secrets { get; init; } = [];

    public string[] Flags { get; init; } = [];

    public string[] Integers { get; init; } = [];

    public string[] Durations { get; init; } = [];

    public string[] Maps { get; init; } = [];

    /// <summary>Nested mappings or lists of mappings, with the keys allowed in them.</summary>
    public FrozenDictionary<string, string[]> Nested { get; init; } = FrozenDictionary<string, string[]>.Empty;

    /// <summary>Keys that hold plain lists of text.</summary>
    public string[] Lists { get; init; } = [];

    /// <summary>Keys whose shape is free (JSON that is sent on).</summary>
    public string[] Free { get; init; } = [];

    public FrozenDictionary<string, string> Defaults { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>Whether a notifier of ours sends it; else entries are warned about.</summary>
    public bool IsSent { get; init; } = true;

    /// <summary>Keys that are read and not acted upon.</summary>
    public string[] Ignored { get; init; } = [];

    /// <summary>Checks one entry after its keys were read.</summary>
    public Action<IntegrationCheck>? Check { get; init; }
}
