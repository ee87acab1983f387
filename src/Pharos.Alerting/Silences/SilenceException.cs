namespace Pharos.Alerting.Silences;

/// <summary>A silence that cannot be stored or changed.</summary>
public sealed class SilenceException(string message, bool isNotFound = false) : Exception(message)
{
    public bool IsNotFound { get; } = isNotFound;
}
