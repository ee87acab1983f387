using Pharos.Core;

namespace Pharos.Alerting.Rules;

/// <summary>Takes alerts towards the Alertmanagers; never blocks an evaluation.</summary>
public interface IAlertSender
{
    void Send(IReadOnlyList<OutgoingAlert> alerts);
}

/// <summary>An alert as the Alertmanager API takes it. Times are Unix milliseconds.</summary>
public sealed record OutgoingAlert(LabelSet Labels, LabelSet Annotations, long StartsAtMs, long EndsAtMs, string GeneratorUrl);
