using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;
using Pharos.Storage.Maintenance;

namespace Pharos.Storage.Tests;

public sealed class MaintenanceLoopTests
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMinutes(1);
    private readonly Channel<int> _rounds = Channel.CreateUnbounded<int>();
    private readonly FakeTimeProvider _clock = new();
    private int _round;

    [Fact(Timeout = 120_000)]
    public async Task A_round_begins_after_the_interval_and_at_each_wake()
    {
        using MaintenanceLoop loop = Start(_ => { });
        for (int round = 1; round <= 6; round++)
        {
            if (round % 3 == 0) loop.Wake();
            else await PassIntervalAsync(round);
            Assert.Equal(round, await _rounds.Reader.ReadAsync(TestContext.Current.CancellationToken));
        }
        Assert.True(await loop.StopAsync());
    }

    [Fact(Timeout = 120_000)]
    public async Task A_failed_round_is_told_and_the_next_begins()
    {
        var failures = Channel.CreateUnbounded<string>();
        using var loop = new MaintenanceLoop(() => s_interval, _clock, _ => throw new IOException($"round {++_round}"), e => failures.Writer.TryWrite(e.Message));
        loop.Wake();
        Assert.Equal("round 1", await failures.Reader.ReadAsync(TestContext.Current.CancellationToken));
        loop.Wake();
        Assert.Equal("round 2", await failures.Reader.ReadAsync(TestContext.Current.CancellationToken));
        Assert.True(await loop.StopAsync());
        Assert.False(await loop.StopAsync());
    }

    [Fact(Timeout = 120_000)]
    public async Task One_step_runs_at_a_time()
    {
        using MaintenanceLoop loop = Start(_ => { });
        int running = 0;
        Task[] steps = [.. Enumerable.Range(0, 20).Select(_ => loop.RunAsync(() =>
        {
            Assert.Equal(1, Interlocked.Increment(ref running));
            Thread.Yield();
            Interlocked.Decrement(ref running);
        }, TestContext.Current.CancellationToken))];
        await Task.WhenAll(steps);
        await loop.StopAsync();
    }

    [Fact(Timeout = 120_000)]
    public async Task A_stop_cancels_the_round_that_runs_and_waits_for_its_end()
    {
        bool ended = false;
        using MaintenanceLoop loop = Start(stopping =>
        {
            stopping.WaitHandle.WaitOne();
            ended = true;
            stopping.ThrowIfCancellationRequested();
        });
        loop.Wake();
        await _rounds.Reader.ReadAsync(TestContext.Current.CancellationToken);
        await loop.StopAsync();
        Assert.True(ended);
    }

    private MaintenanceLoop Start(Action<CancellationToken> then) => new(() => s_interval, _clock, stopping =>
    {
        _rounds.Writer.TryWrite(++_round);
        then(stopping);
    }, e => Assert.Fail(e.Message));

    /// <summary>The loop may not have begun to wait yet: the clock goes on until the round has begun.</summary>
    private async Task PassIntervalAsync(int round)
    {
        while (Volatile.Read(ref _round) < round)
        {
            _clock.Advance(s_interval);
            await Task.Yield();
        }
    }
}
