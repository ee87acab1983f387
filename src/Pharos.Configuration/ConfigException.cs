namespace Pharos.Configuration;

/// <summary>A configuration that cannot be used; the message lists every error, a line each.</summary>
public sealed class ConfigException(IReadOnlyList<Finding> errors) : Exception(string.Join('\n', errors))
{
    public IReadOnlyList<Finding> Errors { get; } = errors;
}
