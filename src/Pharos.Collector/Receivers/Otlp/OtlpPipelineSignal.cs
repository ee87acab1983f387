using Pharos.Collector.Components;
using Pharos.Collector.Data;
using Pharos.Wire;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Receivers.Otlp;

/// <summary>Takes the export requests of one signal into the pipelines. A sender is answered when the pipelines are responsible for the batch.</summary>
internal sealed class OtlpPipelineSignal(ComponentContext context, Signals signal, string transport, string httpPath, long maxRequestBytes, IConsumer next) : IOtlpSignal
{
    public string HttpPath { get; } = httpPath;

    public string GrpcService => signal switch
    {
        Signals.Logs => "opentelemetry.proto.collector.logs.v1.LogsService",
        Signals.Metrics => "opentelemetry.proto.collector.metrics.v1.MetricsService",
        _ => "opentelemetry.proto.collector.trace.v1.TraceService",
    };

    public string RejectedField => signal switch { Signals.Logs => "rejectedLogRecords", Signals.Metrics => "rejectedDataPoints", _ => "rejectedSpans" };

    public BodyLimits Limits { get; } = new() { EncodedBytes = maxRequestBytes, DecodedBytes = maxRequestBytes };

    public async ValueTask<OtlpPartialSuccess> WriteAsync(ReadOnlyMemory<byte> request, bool isJson, CancellationToken cancellationToken)
    {
        Telemetry data = isJson ? Telemetry.FromJson(signal, request) : Telemetry.FromProtobuf(signal, request.Span);
        int items = data.Items;
        if (items == 0) return default;
        try
        {
            OtlpPartialSuccess result = await next.ConsumeAsync(data, cancellationToken).ConfigureAwait(false);
            context.Metrics.Accepted(context.Id, transport, signal, items - result.Rejected);
            if (result.Rejected > 0) context.Metrics.Refused(context.Id, transport, signal, result.Rejected);
            return result;
        }
        catch (ConsumeException e)
        {
            context.Metrics.Refused(context.Id, transport, signal, items);
            throw new OtlpRefusedException(e.IsPermanent ? 400 : e.IsExhausted ? 429 : 503, e.Message) { RetryAfter = e.RetryAfter };
        }
    }
}
