using Microsoft.Extensions.Time.Testing;
using Pharos.Collector.Components;
using Pharos.Collector.Data;
using Pharos.Collector.Exporters.Sending;
using Pharos.Collector.Tests.Pipelines;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Tests.Exporters;

public sealed class RetrierTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public async Task Pauses_grow_to_their_limit_and_the_batch_is_given_up_in_the_end()
    {
        var sender = new Failing(_clock, new ConsumeException("down", isPermanent: false));
        await Assert.ThrowsAsync<ConsumeException>(() => RunAsync(sender, new RetrySettings { Randomization = 0 }));
        double[] pauses = [.. sender.Times.Zip(sender.Times.Skip(1), (a, b) => (b - a).TotalSeconds)];
        Assert.Equal([5, 7.5, 11.25, 16.875, 25.3125, 30, 30], pauses[..7].Select(p => Math.Round(p, 4)));
        Assert.InRange((sender.Times[^1] - sender.Times[0]).TotalSeconds, 270, 300);
    }

    [Fact]
    public async Task A_destination_that_says_when_is_asked_then()
    {
        var sender = new Failing(_clock, new ConsumeException("busy", isPermanent: false, TimeSpan.FromSeconds(42)));
        await Assert.ThrowsAsync<ConsumeException>(() => RunAsync(sender, new RetrySettings { Randomization = 0, MaxElapsed = TimeSpan.FromSeconds(50) }));
        Assert.Equal(42, (sender.Times[1] - sender.Times[0]).TotalSeconds);
    }

    [Fact]
    public async Task What_is_refused_for_good_is_sent_once()
    {
        var sender = new Failing(_clock, new ConsumeException("no", isPermanent: true));
        await Assert.ThrowsAsync<ConsumeException>(() => RunAsync(sender, new RetrySettings()));
        Assert.Single(sender.Times);
    }

    private async Task RunAsync(Failing sender, RetrySettings retry)
    {
        var retrier = new Retrier(sender, new SendSettings { Timeout = TimeSpan.Zero, Retry = retry }, TestContexts.Create("otlp", Signals.Logs, _clock));
        Task sending = retrier.SendAsync(new LogsData([]), CancellationToken.None, TestContext.Current.CancellationToken).AsTask();
        for (int i = 0; i < 10_000 && !sending.IsCompleted; i++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(62.5));
            await Task.Yield();
        }
        await sending;
    }

    private sealed class Failing(FakeTimeProvider clock, ConsumeException failure) : ISender
    {
        public List<DateTimeOffset> Times { get; } = [];

        public ValueTask<OtlpPartialSuccess> SendAsync(Telemetry data, CancellationToken cancellationToken)
        {
            Times.Add(clock.GetUtcNow());
            throw failure;
        }

        public void Dispose() { }
    }
}
