using Pharos.Collector.Components;
using Pharos.Collector.Data;
using Pharos.Collector.Processors.Batch;
using Pharos.Collector.Processors.MemoryLimiter;
using Pharos.Collector.Tests.Pipelines;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Tests.Processors;

public sealed class BatchProcessorTests
{
    [Fact]
    public async Task Items_go_when_there_are_enough_and_the_rest_at_the_end()
    {
        var captured = new Capture();
        IProcessor batch = new BatchSettings { Size = 10, MaxSize = 10, Timeout = TimeSpan.FromMinutes(5) }.Create(TestContexts.Create("batch", Signals.Logs), captured);
        await batch.StartAsync(TestContext.Current.CancellationToken);
        for (int i = 0; i < 8; i++) await batch.ConsumeAsync(Logs(4), TestContext.Current.CancellationToken);
        await WaitAsync(() => captured.Count == 3);
        await batch.DisposeAsync();
        Assert.Equal([10, 10, 10, 2], captured.Batches.Select(b => b.Items));
    }

    [Fact]
    public async Task Items_go_when_the_time_is_over()
    {
        var captured = new Capture();
        IProcessor batch = new BatchSettings { Timeout = TimeSpan.FromMilliseconds(20) }.Create(TestContexts.Create("batch", Signals.Logs), captured);
        await batch.StartAsync(TestContext.Current.CancellationToken);
        await batch.ConsumeAsync(Logs(3), TestContext.Current.CancellationToken);
        await WaitAsync(() => captured.Count == 1);
        Assert.Equal(3, captured.Batches[0].Items);
        await batch.DisposeAsync();
        Assert.Equal(1, captured.Count);
    }

    [Fact]
    public async Task What_cannot_be_passed_on_now_is_kept_and_senders_wait()
    {
        bool isDown = true;
        var captured = new Capture { Before = () => { if (Volatile.Read(ref isDown)) throw new ConsumeException("full", isPermanent: false); } };
        IProcessor batch = new BatchSettings { Size = 10, Timeout = TimeSpan.FromMilliseconds(1) }.Create(TestContexts.Create("batch", Signals.Logs), captured);
        await batch.StartAsync(TestContext.Current.CancellationToken);
        var sending = new List<Task>();
        for (int i = 0; i < 12; i++) sending.Add(batch.ConsumeAsync(Logs(10), TestContext.Current.CancellationToken).AsTask());
        Assert.Contains(sending, s => !s.IsCompleted); // the senders feel it
        Volatile.Write(ref isDown, false);
        await Task.WhenAll(sending);
        await batch.DisposeAsync();
        Assert.Equal(120, captured.Batches.Sum(b => b.Items));
    }

    [Fact]
    public async Task The_memory_limiter_refuses_above_the_soft_limit_and_takes_again_below()
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        long heap = 90;
        var captured = new Capture();
        await using var limiter = new MemoryLimiterProcessor(new MemoryLimiterSettings { HardLimitBytes = 200, SoftLimitBytes = 100 }, TestContexts.Create("memory_limiter", Signals.Logs, clock), captured, () => heap);
        await limiter.StartAsync(TestContext.Current.CancellationToken);
        heap = 150;
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.False((await Assert.ThrowsAsync<ConsumeException>(() => limiter.ConsumeAsync(Logs(1), TestContext.Current.CancellationToken).AsTask())).IsPermanent);
        heap = 50;
        clock.Advance(TimeSpan.FromSeconds(1));
        await limiter.ConsumeAsync(Logs(1), TestContext.Current.CancellationToken);
        Assert.Equal(1, captured.Count);
    }

    private static async Task WaitAsync(Func<bool> condition)
    {
        for (int i = 0; i < 500 && !condition(); i++) await Task.Delay(10, TestContext.Current.CancellationToken);
        Assert.True(condition());
    }

    private static LogsData Logs(int count) => new([new OtlpScopeLogs(new OtlpResource([]), new OtlpScope("", "", "", []), [.. Enumerable.Range(0, count).Select(_ => new OtlpLogRecord())])]);
}
