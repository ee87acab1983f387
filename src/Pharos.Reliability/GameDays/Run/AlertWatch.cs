using Pharos.Core;

namespace Pharos.Reliability.GameDays;

/// <summary>Follows one expected alert, before the rollback until its message arrived, after it until it is resolved and told so.</summary>
internal sealed class AlertWatch(AlertExpectation expectation, IGameDayWorld world, RunLog log, TimeProvider clock) : IWatch
{
    private readonly AlertProbe _probe = new("", new Tolerance.Scalar("firing"), expectation.Alert);
    private GameDayStep? _alert, _message;
    private bool _isAlertOver, _isMessageOver, _isRecovering;
    private DateTimeOffset _from;

    private string Name => expectation.Alert.ToString();

    private bool IsWithoutMessage => (_isRecovering ? expectation.ResolutionNotifiedWithin : expectation.NotifiedWithin) is null;

    public AlertOutcome Outcome { get; private set; } = new()
    {
        Alert = expectation.Alert.ToString(),
        FiresWithinMs = expectation.FiresWithin.TotalMilliseconds,
        NotifiedWithinMs = expectation.NotifiedWithin?.TotalMilliseconds,
        ResolvesWithinMs = expectation.ResolvesWithin.TotalMilliseconds,
        ResolutionNotifiedWithinMs = expectation.ResolutionNotifiedWithin?.TotalMilliseconds,
    };

    public void Begin(DateTimeOffset from)
    {
        _from = from;
        _alert = log.Begin(RunPhase.Expect, $"{Name} fires", $"within {PromDuration.Format(expectation.FiresWithin)} of the fault");
    }

    /// <summary>From here on it has to resolve. An alert that never fired has nothing to resolve.</summary>
    public void BeginRecovery(DateTimeOffset from)
    {
        _from = from;
        _isRecovering = true;
        _alert = _message = null;
        _isAlertOver = _isMessageOver = Outcome.Fired is null;
        if (!_isAlertOver) _alert = log.Begin(RunPhase.Recover, $"{Name} resolves", $"within {PromDuration.Format(expectation.ResolvesWithin)} of the rollback");
    }

    public async Task<bool> PollAsync(CancellationToken cancellationToken)
    {
        if (!_isAlertOver) await PollAlertAsync(cancellationToken);
        if (!_isMessageOver && (_isAlertOver || _isRecovering)) await PollMessageAsync(cancellationToken);
        return _isAlertOver && _isMessageOver;
    }

    private async Task PollAlertAsync(CancellationToken cancellationToken)
    {
        Observation seen = await world.ObserveAsync(_probe, cancellationToken);
        DateTimeOffset now = clock.GetUtcNow();
        string state = seen.Error is null && seen.Values.Count > 0 ? seen.Values[0].Value.Text : "";
        if (!_isRecovering && state is "pending" or "firing" && Outcome.Pending is null) Set(Outcome with { Pending = now });
        if (state == (_isRecovering ? "inactive" : "firing"))
        {
            Set(_isRecovering ? Outcome with { Resolved = now } : Outcome with { Fired = now });
            _isAlertOver = true;
            log.End(_alert!, StepState.Passed, $"after {RunText.Seconds(now - _from)}");
            return;
        }
        TimeSpan limit = _isRecovering ? expectation.ResolvesWithin : expectation.FiresWithin;
        if (now - _from < limit) return;
        _isAlertOver = true;
        if (!_isRecovering) _isMessageOver = true; // without alert there is no message to wait for
        string why = _isRecovering ? "" : await world.ExplainAsync(expectation.Alert, hasFired: false, cancellationToken);
        string at = seen.Error ?? (state == "pending" ? $"pending for {RunText.Seconds(now - Outcome.Pending!.Value)}" : state);
        log.End(_alert!, StepState.Failed, RunText.Join(at, why));
        log.Fail(RunStatus.Failed, deviated: true, _isRecovering
            ? $"not recovered: {Name} did not resolve within {PromDuration.Format(limit)} of the rollback ({at})"
            : $"no alert within the deadline: {Name} did not fire within {PromDuration.Format(limit)} of the fault ({RunText.Join(at, why)})");
    }

    private async Task PollMessageAsync(CancellationToken cancellationToken)
    {
        // What was never told as firing is not told as resolved either.
        if (IsWithoutMessage || (_isRecovering ? expectation.NotifiedWithin is not null && Outcome.Notified is null : Outcome.Fired is null))
        {
            _isMessageOver = true;
            return;
        }
        TimeSpan limit = (_isRecovering ? expectation.ResolutionNotifiedWithin : expectation.NotifiedWithin)!.Value;
        _message ??= log.Begin(_isRecovering ? RunPhase.Recover : RunPhase.Expect, $"the message that {Name} {(_isRecovering ? "is resolved" : "fires")} arrives", $"within {PromDuration.Format(limit)} of the {(_isRecovering ? "rollback" : "fault")}");
        string trouble = "no message";
        DateTimeOffset now;
        try
        {
            DateTimeOffset? found = await world.FindMessageAsync(expectation.Alert, _isRecovering, _isRecovering ? expectation.ResolvedMessage : expectation.Message, cancellationToken);
            now = clock.GetUtcNow();
            if (found is { } arrived)
            {
                if (arrived < _from || arrived > now) arrived = now; // the receiver's clock is another one
                Set(_isRecovering ? Outcome with { ResolutionNotified = arrived } : Outcome with { Notified = arrived });
                _isMessageOver = true;
                log.End(_message, StepState.Passed, $"after {RunText.Seconds(arrived - _from)}");
                return;
            }
        }
        catch (ActionFailedException e)
        {
            trouble = $"the receiver cannot be asked: {e.Message}";
            now = clock.GetUtcNow();
        }
        if (now - _from < limit) return;
        _isMessageOver = true;
        string why = RunText.Join(trouble, await world.ExplainAsync(expectation.Alert, hasFired: true, cancellationToken));
        log.End(_message, StepState.Failed, why);
        log.Fail(RunStatus.Failed, deviated: true, _isRecovering
            ? $"resolved but no message: {Name} is over, but the receiver did not get that within {PromDuration.Format(limit)} of the rollback ({why})"
            : $"alert but no message: {Name} fired after {RunText.Seconds(Outcome.Fired!.Value - _from)}, but no message reached the receiver within {PromDuration.Format(limit)} of the fault ({why})");
    }

    private void Set(AlertOutcome outcome)
    {
        int at = log.Run.Alerts.ToList().IndexOf(Outcome);
        Outcome = outcome;
        log.Change(r => r with { Alerts = [.. r.Alerts.Take(at), outcome, .. r.Alerts.Skip(at + 1)] });
    }
}
