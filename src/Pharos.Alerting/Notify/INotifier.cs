namespace Pharos.Alerting.Notify;

/// <summary>Sends notifications to one configured integration.</summary>
internal interface INotifier
{
    /// <summary>One attempt.</summary>
    Task<NotifyResult> NotifyAsync(Notification notification, CancellationToken cancellationToken);
}
