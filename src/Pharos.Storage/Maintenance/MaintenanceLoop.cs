namespace Pharos.Storage.Maintenance;

/// <summary>The maintenance of a store: in intervals, when woken, and when asked for; one step at a time.</summary>
public sealed class MaintenanceLoop : IDisposable
{
    private readonly Func<TimeSpan> _interval;
    private readonly Action<CancellationToken> _due;
    private readonly Action<Exception> _failed;
    private readonly TimeProvider _clock;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly SemaphoreSlim _wake = new(0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;

    /// <param name="interval">Asked before each wait: it may change.</param>
    /// <param name="due">Does what is due.</param>
    /// <param name="failed">Is told why a round ended early; the next tries again.</param>
    public MaintenanceLoop(Func<TimeSpan> interval, TimeProvider clock, Action<CancellationToken> due, Action<Exception> failed)
    {
        _interval = interval;
        _due = due;
        _failed = failed;
        _clock = clock;
        _loop = LoopAsync();
    }

    /// <summary>Cancelled when the stop begins.</summary>
    public CancellationToken Stopping => _stop.Token;

    /// <summary>Begins the next round without waiting for the interval.</summary>
    public void Wake()
    {
        if (_wake.CurrentCount == 0) _wake.Release();
    }

    /// <summary>Does what is due now.</summary>
    public Task RunOnceAsync(CancellationToken cancellationToken) => RunAsync(() => _due(cancellationToken), cancellationToken);

    /// <summary>Runs a step while no other runs.</summary>
    public async Task RunAsync(Action step, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try { await Task.Run(step, cancellationToken).ConfigureAwait(false); }
        finally { _turn.Release(); }
    }

    /// <summary>Ends the rounds and waits for the step that runs; none begins after it. False where it was stopped before.</summary>
    public async Task<bool> StopAsync()
    {
        if (_stop.IsCancellationRequested) return false;
        await _stop.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        await _turn.WaitAsync().ConfigureAwait(false);
        return true;
    }

    public void Dispose()
    {
        _turn.Dispose();
        _wake.Dispose();
        _stop.Dispose();
    }

    private async Task LoopAsync()
    {
        Task woken = _wake.WaitAsync(_stop.Token);
        while (true)
        {
            await woken.WaitAsync(_interval(), _clock, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // woken, the interval, or the stop
            if (_stop.IsCancellationRequested) return;
            if (woken.IsCompleted) woken = _wake.WaitAsync(_stop.Token);
            try { await RunOnceAsync(_stop.Token).ConfigureAwait(false); }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested) { return; } // a stop is not a failure
            catch (Exception e) { _failed(e); }
        }
    }
}
