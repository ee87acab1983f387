namespace Pharos.Reliability.GameDays;

/// <summary>Repeats a request until it is disposed of. The first must succeed; a later one that fails is part of the game: faults make requests fail.</summary>
internal sealed class RepeatedAction(GameDayAction action, TimeSpan interval, IGameDayWorld world, string run, TimeProvider clock) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private Task _loop = Task.CompletedTask;

    public async Task<string> StartAsync(CancellationToken cancellationToken)
    {
        string seen = await world.DoAsync(action, run, cancellationToken);
        _loop = RepeatAsync();
        return seen;
    }

    private async Task RepeatAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(interval, clock, _stop.Token);
                try { await world.DoAsync(action, run, _stop.Token); }
                catch (ActionFailedException) { } // see above
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested) { } // a stop is not a failure
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
    }
}
