namespace Pharos.Alerting.Dispatch;

/// <summary>Why an alert is kept from being notified about.</summary>
/// <param name="Reason"><c>inhibited</c>, <c>silenced</c>, <c>muted</c> or <c>inactive</c> (outside the active time intervals).</param>
/// <param name="By">Fingerprints of inhibiting alerts, ids of silences, names of time intervals.</param>
internal sealed record Suppression(string Reason, IReadOnlyList<string> By)
{
    public string Key => $"{Reason}:{string.Join(',', By)}";
}
