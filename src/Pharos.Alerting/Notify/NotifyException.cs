namespace Pharos.Alerting.Notify;

/// <summary>A notification that cannot be made from the configuration and the alerts.</summary>
internal sealed class NotifyException(string message) : Exception(message);
