using System.IO.Hashing;
using System.Text;
using Microsoft.Extensions.Logging;
using Pharos.Core;

namespace Pharos.Alerting.Rules;

/// <summary>Evaluates the rules of a group in order at one timestamp, every interval, at an offset of its own so that groups do not all run at once.</summary>
internal sealed partial class RuleGroup
{
    private readonly RuleContext _context;
    private readonly ILogger _logger;
    private readonly RuleMetrics _metrics;
    private volatile RuleGroupStatus _status = new(0, TimeSpan.Zero);
    private string _savedSignature = "";

    public RuleGroup(RuleGroupConfig config, RuleContext context, RuleMetrics metrics, ILogger logger)
    {
        Config = config;
        _context = context;
        _metrics = metrics;
        _logger = logger;
        Interval = config.Interval ?? context.EvaluationInterval;
        Offset = config.QueryOffset ?? context.QueryOffset;
        Rules = [.. config.Rules.Select(r => r.IsAlert ? (Rule)new AlertingRule(r, config.Limit, context) : new RecordingRule(r, config.Limit))];
    }

    public RuleGroupConfig Config { get; }

    public TimeSpan Interval { get; }

    public TimeSpan Offset { get; }

    public IReadOnlyList<Rule> Rules { get; }

    public RuleGroupStatus Status => _status;

    /// <summary>File and name, by which a group is the same after a reload.</summary>
    public string Key => $"{Config.File};{Config.Name}";

    /// <summary>Takes state over from the group's former self: rules are paired by kind, name and labels, in order.</summary>
    public IEnumerable<Rule> TakeOver(RuleGroup former)
    {
        List<Rule> left = [.. former.Rules];
        foreach (Rule rule in Rules)
        {
            string identity = Identity(rule);
            if (left.FirstOrDefault(r => Identity(r) == identity) is not { } before) continue;
            left.Remove(before);
            rule.TakeOver(before);
            if (rule is AlertingRule alerting && before is AlertingRule was) alerting.Restore(was.Alerts);
        }
        return left;
    }

    /// <summary>Takes alerts over from the state store. Time during which Pharos was down does not count as pending.</summary>
    public void RestoreSaved(long nowMs)
    {
        foreach ((AlertingRule rule, string key) in AlertingRules())
        {
            if (_context.States.Load(key) is not { } saved) continue;
            long downMs = Math.Max(0, nowMs - saved.SavedAtMs);
            if (downMs > _context.OutageTolerance.TotalMilliseconds) continue;
            rule.Restore(saved.Alerts.Select(a => a with
            {
                ActiveAtMs = a.State == AlertState.Pending ? a.ActiveAtMs + downMs : a.ActiveAtMs,
                KeepFiringSinceMs = a.KeepFiringSinceMs == 0 ? 0 : a.KeepFiringSinceMs + downMs,
            }));
        }
    }

    /// <summary>Evaluates at each slot until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        long intervalMs = Math.Max(1, (long)Interval.TotalMilliseconds);
        long phaseMs = (long)(XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(Key)) % (ulong)intervalMs);
        long nowMs = NowMs();
        long slotMs = nowMs - Mod(nowMs - phaseMs, intervalMs) + intervalMs;
        try
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                long waitMs = slotMs - NowMs();
                if (waitMs > 0) await Task.Delay(TimeSpan.FromMilliseconds(waitMs), _context.Clock, cancellationToken);
                await EvaluateAsync(slotMs, cancellationToken);
                long missed = Math.Max(0, (NowMs() - slotMs) / intervalMs);
                if (missed > 0) _metrics.Missed.With(Config.Name).Increment(missed);
                slotMs += (1 + Math.Max(0, missed - 1)) * intervalMs;
                if (slotMs <= NowMs() - intervalMs) slotMs = NowMs() - Mod(NowMs() - phaseMs, intervalMs);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested) { } // a stop is not a failure
    }

    /// <summary>One evaluation of every rule.</summary>
    public async Task EvaluateAsync(long timestampMs, CancellationToken cancellationToken)
    {
        long started = _context.Clock.GetTimestamp();
        foreach (Rule rule in Rules)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _metrics.Evaluations.With(Config.Name).Increment();
            if (await rule.RunAsync(timestampMs, Offset, _context, cancellationToken) is { } failure)
            {
                _metrics.Failures.With(Config.Name).Increment();
                LogRuleFailed(Config.Name, rule.Config.Name, failure.Message);
            }
            if (rule is AlertingRule alerting) Send(alerting, timestampMs);
        }
        await SaveAsync(timestampMs, cancellationToken);
        _status = new RuleGroupStatus(timestampMs, _context.Clock.GetElapsedTime(started));
        _metrics.Duration.Default.Observe(_status.Duration.TotalSeconds);
    }

    /// <summary>Ends the series of rules that are gone.</summary>
    public async Task EndSeriesAsync(IEnumerable<Rule> gone, CancellationToken cancellationToken)
    {
        long nowMs = NowMs();
        List<MetricsSample> markers = [.. gone.SelectMany(r => r.Written).Distinct().Select(l => new MetricsSample(l, nowMs, StaleMarker.Value))];
        if (markers.Count > 0) await _context.Sink.WriteAsync(markers, cancellationToken);
    }

    private void Send(AlertingRule rule, long timestampMs)
    {
        IReadOnlyList<ActiveAlert> due = rule.TakeDue(timestampMs, _context.ResendDelay, Interval);
        if (due.Count == 0) return;
        string query = Uri.EscapeDataString(rule.Config.Expression);
        string url = $"{_context.ExternalUrl.TrimEnd('/')}{(rule.Config.Language == RuleLanguage.LogQL ? $"/explore/logs?query={query}" : $"/graph?g0.expr={query}&g0.tab=1")}";
        _context.Sender.Send([.. due.Select(a => new OutgoingAlert(a.Labels, a.Annotations, a.FiredAtMs, a.ResolvedAtMs > 0 ? a.ResolvedAtMs : a.ValidUntilMs, url))]);
    }

    /// <summary>Saves when what a restart needs has changed, and otherwise once a minute, so that the outage is measured from a recent time.</summary>
    private async ValueTask SaveAsync(long timestampMs, CancellationToken cancellationToken)
    {
        (AlertingRule Rule, string Key)[] rules = [.. AlertingRules()];
        string signature = $"{timestampMs / 60_000}|" + string.Join('|', rules.SelectMany(r => r.Rule.Alerts).Select(a => $"{a.Labels.StableHash():x}{a.State}{a.ActiveAtMs}{a.KeepFiringSinceMs}{a.ResolvedAtMs}"));
        if (rules.Length == 0 || signature == _savedSignature) return;
        _savedSignature = signature;
        await _context.States.SaveAsync([.. rules.Select(r => KeyValuePair.Create(r.Key, new SavedAlerts(timestampMs, r.Rule.Alerts)))], cancellationToken);
    }

    private IEnumerable<(AlertingRule Rule, string Key)> AlertingRules()
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (AlertingRule rule in Rules.OfType<AlertingRule>())
        {
            string identity = Identity(rule);
            int number = counts.GetValueOrDefault(identity);
            counts[identity] = number + 1;
            yield return (rule, $"{Key};{identity};{number}");
        }
    }

    private static string Identity(Rule rule) =>
        $"{(rule.Config.IsAlert ? "alert" : "record")};{rule.Config.Name};{string.Join(',', rule.Config.Labels.Select(l => $"{l.Name}={l.Value}"))}";

    private long NowMs() => _context.Clock.GetUtcNow().ToUnixTimeMilliseconds();

    private static long Mod(long value, long by) => ((value % by) + by) % by;

    [LoggerMessage(LogLevel.Warning, "rule {Rule} of group {Group} failed: {Reason}")]
    private partial void LogRuleFailed(string group, string rule, string reason);
}

/// <summary>When a group was last evaluated, and how long that took.</summary>
public sealed record RuleGroupStatus(long EvaluatedAtMs, TimeSpan Duration);
