namespace Pharos.Alerting.Dispatch;

/// <summary>A group and one integration of its receiver.</summary>
internal sealed record NotificationKey(string GroupKey, string Receiver, string Integration, int Position);
