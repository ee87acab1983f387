using Pharos.Core;

namespace Pharos.Alerting.Rules;

public enum RuleHealth
{
    Unknown,
    Good,
    Bad,
}

/// <summary>A rule with what its last evaluation gave.</summary>
internal abstract class Rule(RuleConfig config, int limit)
{
    private HashSet<LabelSet> _written = [];
    private volatile RuleStatus _status = new(RuleHealth.Unknown, "", 0, TimeSpan.Zero);

    public RuleConfig Config { get; } = config;

    public int Limit { get; } = limit;

    public RuleStatus Status => _status;

    /// <summary>The series of the last evaluation.</summary>
    public IReadOnlyCollection<LabelSet> Written => _written;

    /// <summary>Takes over from the rule's former self which series stand, so that those that end get a stale marker.</summary>
    public void TakeOver(Rule former)
    {
        _written = [.. former._written];
        _status = former._status;
    }

    /// <summary>Says that series stand from before a restart, so that they get a stale marker when they end.</summary>
    protected void Stands(IEnumerable<LabelSet> series) => _written = [.. series];

    /// <summary>Evaluates at <paramref name="timestampMs"/> less <paramref name="offset"/> and writes samples and stale markers. A failure is kept in <see cref="Status"/> and returned.</summary>
    public async ValueTask<Exception?> RunAsync(long timestampMs, TimeSpan offset, RuleContext context, CancellationToken cancellationToken)
    {
        long started = context.Clock.GetTimestamp();
        long sampleTimeMs = timestampMs - (long)offset.TotalMilliseconds;
        Exception? failure = null;
        try
        {
            MetricsResult result = await context.SourceOf(Config.Language).QueryAsync(Config.Expression, sampleTimeMs, cancellationToken);
            if (result.Type is not (MetricsResultType.Vector or MetricsResultType.Scalar))
                throw new QueryException(QueryErrorKind.Execution, $"rule result is not a vector or scalar but a {result.Type.ToString().ToLowerInvariant()}");
            List<MetricsSample> samples = [.. await EvaluateAsync(result, timestampMs, sampleTimeMs, cancellationToken)];
            HashSet<LabelSet> written = [.. samples.Select(s => s.Labels)];
            foreach (LabelSet gone in _written.Where(w => !written.Contains(w))) samples.Add(new MetricsSample(gone, sampleTimeMs, StaleMarker.Value));
            if (samples.Count > 0) await context.Sink.WriteAsync(samples, cancellationToken);
            _written = written;
        }
        catch (Exception e) when (e is QueryException or IOException or HttpRequestException or InvalidOperationException)
        {
            failure = e;
        }
        _status = new RuleStatus(failure is null ? RuleHealth.Good : RuleHealth.Bad, failure?.Message ?? "", timestampMs, context.Clock.GetElapsedTime(started));
        return failure;
    }

    protected abstract ValueTask<IReadOnlyList<MetricsSample>> EvaluateAsync(MetricsResult result, long timestampMs, long sampleTimeMs, CancellationToken cancellationToken);
}

/// <summary>How the last evaluation went.</summary>
public sealed record RuleStatus(RuleHealth Health, string LastError, long EvaluatedAtMs, TimeSpan Duration);
