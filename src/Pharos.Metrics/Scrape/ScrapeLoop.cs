using Microsoft.Extensions.Logging;
using Pharos.Core;
using Pharos.Metrics.Config;
using Pharos.Metrics.Exposition;
using Pharos.Metrics.Store;
using Pharos.Wire;

namespace Pharos.Metrics.Scrape;

/// <summary>Scrapes one target at its interval until it is stopped.</summary>
/// <remarks>Scrapes are spread by the target's hash. A timestamp is moved to its tick where it is at most 2 ms late, so that timestamps compress.</remarks>
internal sealed partial class ScrapeLoop
{
    private static readonly TimeSpan s_alignTolerance = TimeSpan.FromMilliseconds(2);

    private readonly ScrapeConfig _job;
    private readonly ScrapeRequest _request;
    private readonly ScrapeServices _services;
    private readonly ILogger _logger;
    private readonly BodyAppender _body;
    private readonly ScrapeReport _report;
    private readonly PoolMetadata _metadata;
    private readonly CancellationTokenSource _stop;
    private readonly string? _forcedError;
    private Task _running = Task.CompletedTask;
    private DateTimeOffset _tick;
    private DateTimeOffset? _lastScrape;
    private TimeSpan _lastDuration;
    private volatile string _lastError = "";
    private volatile TargetHealth _health = TargetHealth.Unknown;

    /// <param name="forcedError">Fails every scrape without making it: the job has too many targets.</param>
    /// <param name="shutdown">Ends the loop without stale markers.</param>
    public ScrapeLoop(ScrapeTarget target, ScrapeConfig job, ScrapeRequest request, PoolMetadata metadata, JobSeriesBudget budget, ScrapeServices services, string? forcedError, CancellationToken shutdown)
    {
        Target = target;
        _job = job;
        _request = request;
        _services = services;
        _logger = services.Logger;
        _metadata = metadata;
        _forcedError = forcedError;
        _body = new BodyAppender(job, services.Options, target.Labels, metadata, budget);
        _report = new ScrapeReport(job, target, _body.Labels);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(shutdown);
    }

    /// <summary>Its discovered labels may change while it runs; all else makes it another target.</summary>
    public ScrapeTarget Target { get; private set; }

    public BodyAppender Body => _body;

    public TargetStatus Status => new(_job.JobName, Target, _health, _lastError, _lastScrape, _lastDuration, _body.Cache.LiveCount, _metadata);

    public void Rediscover(ScrapeTarget same) => Target = same;

    public void Start() => _running = Task.Run(RunAsync);

    /// <summary>Stops scraping; a scrape under way is given up. Writes nothing.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _body.Release();
    }

    /// <summary>Ends the series of a target that has gone, at the time of the scrape that will not be. As upstream it first waits whether another server scrapes the target on: two intervals and a tenth.</summary>
    public async Task EndAsync(CancellationToken shutdown)
    {
        if (_lastScrape is null) return;
        DateTimeOffset end = _tick;
        TimeSpan wait = end + Target.Interval + (Target.Interval / 10) - _services.Clock.GetUtcNow();
        if (wait > TimeSpan.Zero) await Task.Delay(wait, _services.Clock, shutdown).ConfigureAwait(false);
        await WriteEndAsync(end, shutdown).ConfigureAwait(false);
    }

    /// <summary>Ends its series at a time, at once.</summary>
    public async Task WriteEndAsync(DateTimeOffset end, CancellationToken cancellationToken)
    {
        using IAppendBatch batch = _services.Storage.BeginAppend();
        _body.AppendEnd(batch, end.ToUnixTimeMilliseconds());
        _report.AppendEnd(batch, end.ToUnixTimeMilliseconds());
        await batch.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task RunAsync()
    {
        try
        {
            _tick = FirstTick();
            while (true)
            {
                await DelayUntil(_tick).ConfigureAwait(false);
                DateTimeOffset now = _services.Clock.GetUtcNow();
                while (now - _tick >= Target.Interval)
                {
                    _tick += Target.Interval;
                    _services.Metrics.MissedTicks.Increment();
                }
                TimeSpan tolerance = Target.Interval / 100 < s_alignTolerance ? Target.Interval / 100 : s_alignTolerance;
                DateTimeOffset time = now - _tick <= tolerance ? _tick : now;
                _tick += Target.Interval;
                await ScrapeAsync(time).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested) { } // a stop is not a failure
    }

    private Task DelayUntil(DateTimeOffset time)
    {
        TimeSpan wait = time - _services.Clock.GetUtcNow();
        return wait > TimeSpan.Zero ? Task.Delay(wait, _services.Clock, _stop.Token) : Task.FromResult(_stop.Token.IsCancellationRequested ? throw new OperationCanceledException(_stop.Token) : true);
    }

    /// <summary>The next moment that is the target's share of the interval, counted from the Unix epoch.</summary>
    private DateTimeOffset FirstTick()
    {
        long interval = Target.Interval.Ticks, now = _services.Clock.GetUtcNow().Ticks - DateTimeOffset.UnixEpoch.Ticks;
        long offset = (long)((Target.Hash ^ _services.Options.OffsetSeed) % (ulong)interval);
        offset -= offset % TimeSpan.TicksPerMillisecond; // stored times are whole milliseconds
        long next = now - (now % interval) + offset;
        if (next < now) next += interval;
        return DateTimeOffset.UnixEpoch.AddTicks(next);
    }

    /// <summary>One scrape: fetch, store, report. What fails is reported at the target and as <c>up</c> 0.</summary>
    internal async Task ScrapeAsync(DateTimeOffset time)
    {
        long started = _services.Clock.GetTimestamp(), timestampMs = time.ToUnixTimeMilliseconds();
        PooledBody? body = null;
        ScrapeProtocol protocol = default;
        ScrapeException? error = null;
        try
        {
            if (_forcedError is not null) throw new ScrapeException("target_limit", _forcedError);
            (body, protocol) = await FetchAsync().ConfigureAwait(false);
        }
        catch (ScrapeException e) { error = e; }
        TimeSpan duration = _services.Clock.GetElapsedTime(started);
        var counts = new AppendCounts();
        long bodyBytes = body?.Length ?? (error?.Reason == "body_size" ? -1 : 0);
        try
        {
            using (body) error = await StoreAsync(body, protocol, timestampMs, duration, error, counts, bodyBytes).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            _metadata.Forget();
            error = new ScrapeException("storage", $"the samples could not be stored: {e.Message}", e);
            LogStoreFailed(e, _job.JobName, Target.Url);
        }
        Remember(time, duration, error);
    }

    private async Task<(PooledBody, ScrapeProtocol)> FetchAsync()
    {
        using var timeout = new CancellationTokenSource(Target.Timeout, _services.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, timeout.Token);
        try { return await _request.FetchAsync(Target, either.Token).ConfigureAwait(false); }
        catch (Exception e) when (e is OperationCanceledException or ScrapeException && timeout.IsCancellationRequested && !_stop.IsCancellationRequested)
        {
            throw new ScrapeException("timeout", $"Get \"{Target.Url}\": context deadline exceeded (scrape_timeout {PromDuration.Format(Target.Timeout)})", e);
        }
    }

    private async Task<ScrapeException?> StoreAsync(PooledBody? body, ScrapeProtocol protocol, long timestampMs, TimeSpan duration, ScrapeException? error, AppendCounts counts, long bodyBytes)
    {
        IAppendBatch batch = _services.Storage.BeginAppend();
        try
        {
            if (error is null) error = TryAppend(batch, body!, protocol, timestampMs, ref counts);
            else _body.AppendFailure(batch, timestampMs, begun: false);
            if (error is not null && body is not null)
            {
                // Nothing of a body that fails half-way is kept; its series end instead.
                batch.Dispose();
                batch = _services.Storage.BeginAppend();
                _body.AppendFailure(batch, timestampMs, begun: true);
            }
            _report.Append(batch, timestampMs, error is null, duration, counts, bodyBytes);
            await batch.CommitAsync(_stop.Token).ConfigureAwait(false);
        }
        finally { batch.Dispose(); }
        Count(counts, error is null, bodyBytes);
        return error;
    }

    private ScrapeException? TryAppend(IAppendBatch batch, PooledBody body, ScrapeProtocol protocol, long timestampMs, ref AppendCounts counts)
    {
        try
        {
            _body.Append(batch, body.Span, protocol, timestampMs, ref counts);
            return null;
        }
        catch (ExpositionException e) { return new ScrapeException("parse", e.Message, e); }
        catch (ScrapeException e) { return e; }
    }

    private void Count(in AppendCounts counts, bool stored, long bodyBytes)
    {
        ScrapeMetrics metrics = _services.Metrics;
        if (bodyBytes > 0) metrics.BodyBytes.Increment(bodyBytes);
        if (!stored) return;
        int rejected = counts.OutOfOrder + counts.OutOfBounds + counts.Duplicates + counts.SeriesLimited;
        metrics.Samples.Increment(counts.Kept - rejected);
        if (rejected == 0) return;
        if (counts.OutOfOrder > 0) metrics.Rejected.With("out_of_order").Increment(counts.OutOfOrder);
        if (counts.OutOfBounds > 0) metrics.Rejected.With("out_of_bounds").Increment(counts.OutOfBounds);
        if (counts.Duplicates > 0) metrics.Rejected.With("duplicate").Increment(counts.Duplicates);
        if (counts.SeriesLimited > 0) metrics.Rejected.With("series_limit").Increment(counts.SeriesLimited);
        LogRejected(_job.JobName, Target.Url, counts.OutOfOrder, counts.OutOfBounds, counts.Duplicates, counts.SeriesLimited);
    }

    private void Remember(DateTimeOffset time, TimeSpan duration, ScrapeException? error)
    {
        _services.Metrics.Scrapes.Increment();
        _services.Metrics.Duration.Observe(duration.TotalSeconds);
        _lastScrape = time;
        _lastDuration = duration;
        if (error is not null)
        {
            _services.Metrics.Failures.With(error.Reason).Increment();
            if (_lastError != error.Message) LogScrapeFailed(_job.JobName, Target.Url, error.Message);
            _services.FailureLog.Write(_job.FailureLogFile, _job.JobName, Target, error.Message);
        }
        _lastError = error?.Message ?? "";
        _health = error is null ? TargetHealth.Up : TargetHealth.Down;
    }

    [LoggerMessage(LogLevel.Warning, "scrape of {Url} (job {Job}) failed: {Reason}")]
    private partial void LogScrapeFailed(string job, Uri url, string reason);

    [LoggerMessage(LogLevel.Debug, "scrape of {Url} (job {Job}) left out samples: {OutOfOrder} out of order, {OutOfBounds} out of bounds, {Duplicates} duplicate, {Limited} over a series limit")]
    private partial void LogRejected(string job, Uri url, int outOfOrder, int outOfBounds, int duplicates, int limited);

    [LoggerMessage(LogLevel.Error, "the samples of {Url} (job {Job}) could not be stored")]
    private partial void LogStoreFailed(Exception exception, string job, Uri url);
}
