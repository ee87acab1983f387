using Microsoft.Extensions.Logging;
using Pharos.Collector.Components;
using Pharos.Collector.Ottl.Values;

namespace Pharos.Collector.Ottl;

/// <summary>Runs statements and conditions by an <see cref="ErrorMode"/>, and counts what failed.</summary>
internal sealed partial class ErrorHandling(ComponentContext context)
{
    private static readonly TimeSpan s_quiet = TimeSpan.FromSeconds(10);
    private long _loggedAt = long.MinValue;

    /// <exception cref="ConsumeException">It failed and failures refuse the batch.</exception>
    public void Execute(OttlStatement statement, OttlTarget target, ErrorMode mode)
    {
        try
        {
            statement.Execute(target);
        }
        catch (OttlRuntimeException e) { Failed(e, statement.Text, mode); }
    }

    /// <summary>Whether a condition holds; one that fails does not.</summary>
    /// <exception cref="ConsumeException">It failed and failures refuse the batch.</exception>
    public bool Holds(OttlCondition condition, OttlTarget target, ErrorMode mode)
    {
        try
        {
            return condition.Holds(target);
        }
        catch (OttlRuntimeException e)
        {
            Failed(e, condition.Text, mode);
            return false;
        }
    }

    private void Failed(OttlRuntimeException e, string text, ErrorMode mode)
    {
        context.Registry.Counter("pharos_collector_statement_errors_total", "Items that a statement or condition of a processor failed on.", "component").With(context.Id).Increment();
        if (mode == ErrorMode.Propagate) throw new ConsumeException($"{context.Id}: {text}: {e.Message}", isPermanent: true, inner: e);
        if (mode == ErrorMode.Silent) return;
        long now = context.Clock.GetTimestamp(), last = Interlocked.Read(ref _loggedAt);
        // What fails on each of thousands of items is said once in a while; the metric counts.
        if ((last != long.MinValue && context.Clock.GetElapsedTime(last, now) < s_quiet) || Interlocked.CompareExchange(ref _loggedAt, now, last) != last) return;
        LogFailed(context.Logger, text, e.Message);
    }

    [LoggerMessage(LogLevel.Warning, "{Statement}: {Reason}")]
    private static partial void LogFailed(ILogger logger, string statement, string reason);
}
