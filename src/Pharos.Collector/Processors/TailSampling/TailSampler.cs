using Pharos.Collector.Components;
using Pharos.Collector.Data;
using Pharos.Core;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Processors.TailSampling;

/// <summary>Holds spans until their trace is judged as a whole, then passes all of it on or none.</summary>
internal sealed class TailSampler : IProcessor
{
    private static readonly TimeSpan s_tick = TimeSpan.FromSeconds(1);

    private readonly TailSamplingSettings _settings;
    private readonly ComponentContext _context;
    private readonly IConsumer _next;
    private readonly (string Name, ISamplingPolicy Policy)[] _policies;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, SampledTrace> _traces = new(StringComparer.Ordinal);
    private readonly Queue<SampledTrace> _byAge = new(); // every trace in memory
    private readonly Queue<SampledTrace> _pending = new(); // those that may be undecided
    private readonly CancellationTokenSource _stop = new();
    private readonly MetricFamily<CounterMetric> _byPolicy, _global, _tooEarly;
    private readonly GaugeMetric _inMemory;
    private Task _loop = Task.CompletedTask;

    public TailSampler(TailSamplingSettings settings, ComponentContext context, IConsumer next)
    {
        (_settings, _context, _next) = (settings, context, next);
        _policies = [.. settings.Policies.Select(p => (p.Name, p.Create()))];
        _byPolicy = context.Registry.Counter("otelcol_processor_tail_sampling_count_traces_sampled_total", "Traces that a policy judged.", "policy", "sampled");
        _global = context.Registry.Counter("otelcol_processor_tail_sampling_global_count_traces_sampled_total", "Traces that were decided on.", "sampled");
        _tooEarly = context.Registry.Counter("otelcol_processor_tail_sampling_sampling_trace_dropped_too_early_total", "Traces that gave way to others before they were decided on.", "processor");
        _inMemory = context.Registry.Gauge("otelcol_processor_tail_sampling_sampling_traces_on_memory", "Traces in memory.", "processor").With(context.Id);
    }

    public bool MutatesData => true;

    public ValueTask StartAsync(CancellationToken cancellationToken)
    {
        _loop = RunAsync();
        return ValueTask.CompletedTask;
    }

    public async ValueTask<OtlpPartialSuccess> ConsumeAsync(Telemetry data, CancellationToken cancellationToken)
    {
        var traces = (TracesData)data;
        _context.Metrics.ProcessorIn(_context.Id, Signals.Traces, traces.Items);
        var late = new List<TracesData>();
        lock (_lock)
        {
            var decided = new Dictionary<string, SampledTrace>(StringComparer.Ordinal);
            foreach (OtlpScopeSpans scope in traces.Scopes)
            {
                foreach (OtlpSpanRecord span in scope.Spans)
                {
                    SampledTrace trace = Find(span.TraceId);
                    if (trace.IsSampled == false) continue;
                    trace.Add(scope, span);
                    if (trace.IsSampled == true) decided.TryAdd(trace.Id, trace);
                }
            }
            foreach (SampledTrace trace in decided.Values) late.Add(trace.Take());
            _inMemory.Set(_traces.Count);
        }
        foreach (TracesData batch in late) await ForwardAsync(batch, cancellationToken).ConfigureAwait(false);
        return default;
    }

    /// <summary>Decides on the traces whose time is over and passes the sampled ones on.</summary>
    public async Task DecideAsync(bool all, CancellationToken cancellationToken)
    {
        DateTimeOffset now = _context.Clock.GetUtcNow();
        TracesData? sampled = null;
        lock (_lock)
        {
            while (_pending.TryPeek(out SampledTrace? trace) && (all || now - trace.Arrived >= _settings.DecisionWait))
            {
                _pending.Dequeue();
                if (trace.IsSampled is not null) continue; // it gave way before
                trace.IsSampled = Decide(trace, now);
                _global.With(trace.IsSampled == true ? "true" : "false").Increment();
                TracesData spans = trace.Take();
                if (trace.IsSampled != true) continue;
                if (sampled is null) sampled = spans;
                else sampled.Append(spans);
            }
        }
        if (sampled is not null) await ForwardAsync(sampled, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Decides on what is undecided, unless it is to be dropped, and passes it on.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        if (!_settings.DropPendingTracesOnShutdown) await DecideAsync(all: true, CancellationToken.None).ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        CancellationToken stop = _stop.Token;
        try
        {
            while (true)
            {
                await Task.Delay(s_tick, _context.Clock, stop).ConfigureAwait(false);
                await DecideAsync(all: false, stop).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested) { } // a stop is not a failure
    }

    private async Task ForwardAsync(TracesData data, CancellationToken cancellationToken)
    {
        int items = data.Items;
        try
        {
            await _next.ConsumeAsync(data, cancellationToken).ConfigureAwait(false);
            _context.Metrics.ProcessorOut(_context.Id, Signals.Traces, items);
        }
        catch (ConsumeException) { } // the senders were answered long ago; the step that refused counts what it lost
    }

    private SampledTrace Find(string id)
    {
        if (_traces.TryGetValue(id, out SampledTrace? trace)) return trace;
        while (_traces.Count >= _settings.NumTraces && _byAge.TryDequeue(out SampledTrace? oldest))
        {
            _traces.Remove(oldest.Id);
            if (oldest.IsSampled is not null) continue;
            oldest.IsSampled = false;
            oldest.Take();
            _tooEarly.With(_context.Id).Increment();
        }
        trace = new SampledTrace(id, _context.Clock.GetUtcNow());
        _traces.Add(id, trace);
        _byAge.Enqueue(trace);
        _pending.Enqueue(trace);
        return trace;
    }

    /// <summary>A drop outweighs all, then an inverted refusal, then any policy that samples; an inverted one samples where no other refused.</summary>
    private bool Decide(SampledTrace trace, DateTimeOffset now)
    {
        bool sampled = false, invertSampled = false, notSampled = false, refused = false;
        foreach ((string name, ISamplingPolicy policy) in _policies)
        {
            Verdict verdict = policy.Judge(trace, now);
            bool wants = verdict is Verdict.Sampled or Verdict.InvertSampled;
            _byPolicy.With(name, wants ? "true" : "false").Increment();
            if (verdict == Verdict.Dropped) return false;
            sampled |= verdict == Verdict.Sampled;
            invertSampled |= verdict == Verdict.InvertSampled;
            notSampled |= verdict == Verdict.NotSampled;
            refused |= verdict == Verdict.InvertNotSampled;
            if (wants && _settings.SampleOnFirstMatch) return true;
        }
        return !refused && (sampled || (invertSampled && !notSampled));
    }
}
