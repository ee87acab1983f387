namespace Pharos.Configuration;

public enum FindingSeverity
{
    Error,
    Warning,
}

/// <summary>Something wrong with the configuration. An error stops <c>pharos check</c> and the start; a warning says what is read but not acted upon, or can never work.</summary>
/// <param name="Key">The path of the key, such as <c>scrape_configs[2].params</c>; may be empty.</param>
public sealed record Finding(FindingSeverity Severity, SourcePosition Position, string Key, string Message)
{
    /// <summary><c>file:line:column: severity: key: message</c>.</summary>
    public override string ToString() =>
        $"{Position}: {(Severity == FindingSeverity.Error ? "error" : "warning")}: {(Key.Length == 0 ? "" : Key + ": ")}{Message}";
}
