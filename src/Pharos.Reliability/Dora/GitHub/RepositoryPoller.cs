using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Pharos.Core;
using Pharos.Reliability.Dora.Config;
using Pharos.Reliability.Dora.History;

namespace Pharos.Reliability.Dora.GitHub;

/// <summary>Polls one repository: all of its history at the start, then the last days at each interval, and at once when a delivery arrives. It reconciles what deliveries missed.</summary>
internal sealed partial class RepositoryPoller(
    GitHubClient client, RepositoryOptions repository, GitHubOptions options, DeliveryHistory history, DeliveryRecorder recorder, MetricRegistry registry, TimeProvider clock, ILogger<RepositoryPoller> logger)
{
    /// <summary>Details that one pass asks at most; requests are one after the other, so this takes GitHub itself a minute or two.</summary>
    private const int DetailsPerPass = 600;

    /// <summary>Until the next pass where details were left.</summary>
    private static readonly TimeSpan s_more = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan s_longestBackoff = TimeSpan.FromMinutes(15);

    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly CounterMetric _passed = Passes(registry, "passed"), _failed = Passes(registry, "failed"), _limited = Passes(registry, "limited");
    private readonly GaugeMetric _last = registry.Gauge("pharos_dora_github_last_poll_timestamp_seconds", "When a repository was last read without error, Unix seconds.", "repository").With(repository.Name);

    public void Wake() => _wake.Writer.TryWrite(true);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset since = clock.GetUtcNow() - options.History;
        TimeSpan backoff = options.PollInterval;
        try
        {
            while (true)
            {
                TimeSpan wait = options.PollInterval;
                try
                {
                    DateTimeOffset began = clock.GetUtcNow();
                    bool hasMore = await new RepositoryPass(client, repository, history, recorder, since, began).RunAsync(DetailsPerPass, cancellationToken);
                    since = began - RepositoryPass.Overlap;
                    backoff = options.PollInterval;
                    _passed.Increment();
                    _last.Set(began.ToUnixTimeMilliseconds() / 1000.0);
                    if (hasMore && wait > s_more) wait = s_more;
                }
                catch (SqliteException e)
                {
                    _failed.Increment();
                    client.Forget(); // what was answered is not in the journal: it must be answered again
                    LogNotRecorded(e, repository.Name);
                }
                catch (RateLimitedException e)
                {
                    _limited.Increment();
                    wait = e.Until - clock.GetUtcNow();
                    LogLimited(repository.Name, e.Until);
                }
                catch (GitHubException e)
                {
                    _failed.Increment();
                    LogFailed(repository.Name, e.Message, backoff);
                    wait = backoff;
                    backoff = backoff * 2 < s_longestBackoff ? backoff * 2 : s_longestBackoff > backoff ? s_longestBackoff : backoff;
                }
                await WaitAsync(wait, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested) { } // a stop is not a failure
    }

    /// <summary>Until the time is over or a delivery arrives. While GitHub wants us to wait, a pass that comes early asks nothing and waits on.</summary>
    private async Task WaitAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        if (wait <= TimeSpan.Zero) return;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task delay = Task.Delay(wait, clock, either.Token), woken = _wake.Reader.WaitToReadAsync(either.Token).AsTask();
        await Task.WhenAny(delay, woken);
        await either.CancelAsync();
        _wake.Reader.TryRead(out _);
        cancellationToken.ThrowIfCancellationRequested();
    }

    private static CounterMetric Passes(MetricRegistry registry, string outcome) =>
        registry.Counter("pharos_dora_github_polls_total", "Passes over a repository by what became of them: passed, failed, limited.", "outcome").With(outcome);

    [LoggerMessage(LogLevel.Error, "GitHub repository {Repository}: the journal refused what was read")]
    private partial void LogNotRecorded(Exception exception, string repository);

    [LoggerMessage(LogLevel.Warning, "GitHub repository {Repository}: rate limit reached, nothing is asked until {Until}")]
    private partial void LogLimited(string repository, DateTimeOffset until);

    [LoggerMessage(LogLevel.Warning, "GitHub repository {Repository}: {Reason}; next try in {Wait}")]
    private partial void LogFailed(string repository, string reason, TimeSpan wait);
}
