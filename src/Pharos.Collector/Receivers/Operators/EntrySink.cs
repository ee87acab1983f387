using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Pharos.Collector.Components;
using Pharos.Collector.Data;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Receivers.Operators;

/// <summary>Takes a receiver's entries through its operators into the pipelines, and tries again what they could not take.</summary>
internal sealed partial class EntrySink(IConsumer next, ImmutableArray<OperatorStep> operators, RetryPolicy retry, string transport, string scope, ComponentContext context)
{
    private const int LoggedFaultsPerBatch = 1;
    private readonly OtlpScope _scope = new(scope, "", "", []);

    /// <summary>Returns when the entries were taken, or given up after the policy.</summary>
    /// <param name="read">Makes the entries; called again for each try, since whoever was given them may have changed them.</param>
    public async ValueTask SendAsync(Func<List<LogEntry>> read, CancellationToken cancellationToken)
    {
        long started = context.Clock.GetTimestamp();
        TimeSpan wait = retry.InitialInterval;
        while (true)
        {
            LogsData data = Pack(read());
            int items = data.Items;
            if (items == 0) return;
            try
            {
                OtlpPartialSuccess refused = await next.ConsumeAsync(data, cancellationToken).ConfigureAwait(false);
                context.Metrics.Accepted(context.Id, transport, Signals.Logs, items - refused.Rejected);
                if (refused.Rejected > 0) context.Metrics.Refused(context.Id, transport, Signals.Logs, refused.Rejected);
                return;
            }
            catch (ConsumeException e)
            {
                TimeSpan elapsed = context.Clock.GetElapsedTime(started);
                if (e.IsPermanent || !retry.Enabled || (retry.MaxElapsed > TimeSpan.Zero && elapsed + wait > retry.MaxElapsed))
                {
                    context.Metrics.Refused(context.Id, transport, Signals.Logs, items);
                    LogGivenUp(context.Logger, items, e.Message);
                    return;
                }
                TimeSpan pause = e.RetryAfter > wait ? e.RetryAfter.Value : wait;
                LogRetry(context.Logger, items, pause, e.Message);
                await Task.Delay(pause, context.Clock, cancellationToken).ConfigureAwait(false);
                wait = wait * 1.5 > retry.MaxInterval ? retry.MaxInterval : wait * 1.5;
            }
        }
    }

    /// <summary>After the operators, in scopes of one resource each.</summary>
    private LogsData Pack(List<LogEntry> entries)
    {
        var scopes = new List<OtlpScopeLogs>();
        List<OtlpAttribute>? last = null;
        int faults = 0;
        foreach (LogEntry entry in entries)
        {
            if (!Process(entry, ref faults)) continue;
            if (last is null || !SameAttributes(last, entry.Resource))
            {
                last = entry.Resource;
                scopes.Add(new OtlpScopeLogs(new OtlpResource(last), _scope with { Attributes = [] }, []));
            }
            scopes[^1].Records.Add(entry.Record);
        }
        return new LogsData(scopes);
    }

    private bool Process(LogEntry entry, ref int faults)
    {
        foreach (OperatorStep step in operators)
        {
            try
            {
                step.Operator.Apply(entry);
            }
            catch (FormatException e)
            {
                if (!step.IsQuiet && faults++ < LoggedFaultsPerBatch) LogOperatorFailed(context.Logger, step.Id, e.Message);
                context.Registry.Counter("pharos_collector_operator_errors_total", "Entries that an operator of a receiver could not process.", ["component", "operator"]).With(context.Id, step.Id).Increment(1);
                if (step.DropsOnError) return false;
            }
        }
        return true;
    }

    private static bool SameAttributes(List<OtlpAttribute> a, List<OtlpAttribute> b)
    {
        if (a.Count != b.Count) return false;
        for (int i = 0; i < a.Count; i++) if (a[i].Key != b[i].Key || !Equals(a[i].Value, b[i].Value)) return false;
        return true;
    }

    [LoggerMessage(LogLevel.Warning, "{Items} entries were not taken, next try in {Pause}: {Reason}")]
    private static partial void LogRetry(ILogger logger, int items, TimeSpan pause, string reason);

    [LoggerMessage(LogLevel.Error, "{Items} entries are given up: {Reason}")]
    private static partial void LogGivenUp(ILogger logger, int items, string reason);

    [LoggerMessage(LogLevel.Warning, "operator {Operator}: {Reason}")]
    private static partial void LogOperatorFailed(ILogger logger, string @operator, string reason);
}
