namespace Pharos.Metrics.Cardinality;

/// <summary>Remembers what the head was made of over the last hour, so that growth can be told.</summary>
internal sealed class CardinalityHistory : IAsyncDisposable
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMinutes(5), s_span = TimeSpan.FromHours(1);
    private readonly CardinalityAnalysis _analysis;
    private readonly TimeProvider _clock;
    private readonly Queue<CardinalityCounts> _past = new();
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;

    public CardinalityHistory(CardinalityAnalysis analysis, TimeProvider clock)
    {
        _analysis = analysis;
        _clock = clock;
        _loop = RecordAsync();
    }

    /// <summary>The counts of an hour ago, or of the start where that is later; null before the first.</summary>
    public CardinalityCounts? Before
    {
        get { lock (_lock) return _past.TryPeek(out CardinalityCounts? oldest) ? oldest : null; }
    }

    /// <summary>Takes the counts down now.</summary>
    public void Record()
    {
        CardinalityCounts counts = _analysis.Count();
        lock (_lock)
        {
            _past.Enqueue(counts);
            while (_past.Count > 1 && _past.Peek().At < counts.At - s_span) _past.Dequeue();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task RecordAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(s_interval, _clock, _stop.Token).ConfigureAwait(false);
                Record();
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested) { } // a stop is not a failure
    }
}
