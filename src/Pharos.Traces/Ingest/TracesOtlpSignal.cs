using System.Collections.Concurrent;
using Pharos.Core;
using Pharos.Traces.Store;
using Pharos.Wire;
using Pharos.Wire.Otlp;

namespace Pharos.Traces.Ingest;

/// <summary>Takes OTLP traces into the store: what the OTLP listeners, Tempo's port and the collector's pipelines call.</summary>
internal sealed class TracesOtlpSignal : IOtlpSignal
{
    /// <summary>Indexes kept for the next requests, and bytes above which one is let go.</summary>
    private const int MaxIdle = 8, MaxIdleBytes = 1 << 20;

    private static readonly Refusal[] s_refusals = Enum.GetValues<Refusal>();
    private readonly ConcurrentBag<OtlpTraceIndex> _idle = [];
    private readonly TraceStore _store;
    private readonly CounterMetric _spans, _bytes, _requests;
    private readonly MetricFamily<CounterMetric> _discarded;

    public TracesOtlpSignal(TraceStore store, MetricRegistry registry)
    {
        _store = store;
        _spans = registry.Counter("tempo_distributor_spans_received_total", "Spans taken.").Default;
        _bytes = registry.Counter("tempo_distributor_bytes_received_total", "Bytes of trace requests, decompressed.").Default;
        _requests = registry.Counter("pharos_traces_requests_total", "Trace requests taken.").Default;
        _discarded = registry.Counter("tempo_discarded_spans_total", "Spans refused, and attributes cut or dropped, by reason.", "reason");
    }

    public string HttpPath => "/v1/traces";

    public string GrpcService => "opentelemetry.proto.collector.trace.v1.TraceService";

    public string RejectedField => "rejectedSpans";

    public BodyLimits Limits { get; } = new() { EncodedBytes = 64 << 20, DecodedBytes = 64 << 20 };

    /// <summary>Receives each ExportTraceServiceRequest after it was taken; must return quickly and keep no reference.</summary>
    public Action<ReadOnlyMemory<byte>, OtlpTraceIndex>? Taken { get; set; }

    public async ValueTask<OtlpPartialSuccess> WriteAsync(ReadOnlyMemory<byte> request, bool isJson, CancellationToken cancellationToken)
    {
        if (isJson) request = OtlpTracesJsonReader.ToProtobuf(request).WrittenMemory;
        OtlpTraceIndex index = _idle.TryTake(out OtlpTraceIndex? idle) ? idle : new OtlpTraceIndex();
        try
        {
            index.Read(request.Span, isLimited: true);
            return await WriteAsync(request, index, cancellationToken).ConfigureAwait(false);
        }
        finally { if (index.CapacityBytes <= MaxIdleBytes && _idle.Count < MaxIdle) _idle.Add(index); }
    }

    private async ValueTask<OtlpPartialSuccess> WriteAsync(ReadOnlyMemory<byte> request, OtlpTraceIndex index, CancellationToken cancellationToken)
    {
        AppendResult result;
        try { result = await _store.AppendAsync(request, index, cancellationToken).ConfigureAwait(false); }
        catch (StoreBusyException e) { throw new OtlpRefusedException(503, e.Message); }
        _requests.Increment();
        _bytes.Increment(request.Length);
        _spans.Increment(result.Spans);
        foreach (Refusal reason in s_refusals) if (result[reason] > 0) _discarded.With(AppendResult.Name(reason)).Increment(result[reason]);
        if (result.Spans > 0) Taken?.Invoke(request, index);
        return new OtlpPartialSuccess(result.RefusedSpans, result.RefusedSpans == 0 ? "" : result.Describe());
    }
}
