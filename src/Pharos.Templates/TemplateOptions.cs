namespace Pharos.Templates;

/// <summary>What a missing key of a map gives: the words of Go's <c>missingkey</c> option.</summary>
public enum MissingKey
{
    /// <summary>No value, which prints as <c>&lt;no value&gt;</c>.</summary>
    Default,
    /// <summary>The zero value of the map's element type.</summary>
    Zero,
    /// <summary>An error.</summary>
    Error,
}

/// <summary>How a set of templates runs, and its limits; passing one is an error of the execution.</summary>
public sealed record TemplateOptions
{
    public MissingKey MissingKey { get; init; }

    /// <summary>Characters of output, 4 Mi by default.</summary>
    public int MaxOutput { get; init; } = 4 * 1024 * 1024;

    /// <summary>Templates that call templates: 1 to 500 deep.</summary>
    public int MaxDepth { get; init; } = 100;

    /// <summary>Nodes executed, which bounds loops.</summary>
    public int MaxSteps { get; init; } = 2_000_000;
}
