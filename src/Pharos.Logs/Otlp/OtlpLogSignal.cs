using Pharos.Logs.Push;
using Pharos.Wire;
using Pharos.Wire.Otlp;

namespace Pharos.Logs.Otlp;

/// <summary>OTLP logs into the store, by Loki's rules (docs: send-data/otel/otel-collector, reference/loki-http-api).</summary>
internal sealed class OtlpLogSignal(LogReceiver receiver, TimeProvider clock) : IOtlpSignal
{
    public string HttpPath => "/v1/logs";

    public string GrpcService => "opentelemetry.proto.collector.logs.v1.LogsService";

    public string RejectedField => "rejectedLogRecords";

    public BodyLimits Limits { get; } = new() { EncodedBytes = 64 << 20, DecodedBytes = 100 << 20 };

    public async ValueTask<OtlpPartialSuccess> WriteAsync(ReadOnlyMemory<byte> request, bool isJson, CancellationToken cancellationToken)
    {
        string protocol = isJson ? "otlp-json" : "otlp-protobuf";
        PushBuilder builder = receiver.Begin(expectsSource: false);
        try
        {
            Read(request, isJson, builder);
            PushOutcome outcome = await receiver.CommitAsync(builder, cancellationToken).ConfigureAwait(false);
            receiver.Metrics.Requests.With(protocol, outcome.Status == 204 ? "200" : outcome.Status == 429 ? "429" : "200").Increment();
            // A sender that is told to come again brings the good part twice: the store drops what it has.
            if (outcome.Status == 429) throw new OtlpRefusedException(429, outcome.Message);
            return new OtlpPartialSuccess(outcome.RejectedLines, outcome.Message);
        }
        finally { receiver.Return(builder); }
    }

    /// <summary>Checks the records of a request and writes the good ones into the builder. JSON is written as protobuf first: one reader decides what becomes of a record.</summary>
    /// <exception cref="MalformedMessageException">Not an ExportLogsServiceRequest, or far too large when it is written out.</exception>
    public void Read(ReadOnlyMemory<byte> request, bool isJson, PushBuilder builder) =>
        new OtlpPush(receiver.Limits, builder, clock).Read(isJson ? OtlpLogsWriter.Write(OtlpLogsJsonReader.Read(request)).Written : request.Span);
}
