namespace Pharos.Reliability.Tests.GameDays;

/// <summary>A clock that stands still except where something waits for it: a delay is over at once, and the time has then passed.</summary>
internal sealed class JumpingClock : TimeProvider
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(1);
    private readonly Lock _lock = new();
    private DateTimeOffset _now = new(2026, 11, 29, 10, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock) return _now;
    }

    /// <summary>Limits (of a minute and more) never run out by themselves: only what is waited for makes time pass.</summary>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime >= s_limit || dueTime < TimeSpan.Zero) return new Timer(null);
        lock (_lock) _now += dueTime;
        return new Timer(Task.Run(() => callback(state)));
    }

    private sealed class Timer(Task? work) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => work is null;

        public void Dispose() { }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
