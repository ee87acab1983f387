namespace Pharos.Wire.Otlp;

/// <summary>One signal of OTLP (logs, traces, metrics) as the receiver's endpoints see it: each store brings its own, the listeners map them all.</summary>
public interface IOtlpSignal
{
    /// <summary>Path of OTLP/HTTP, such as <c>/v1/logs</c>.</summary>
    string HttpPath { get; }

    /// <summary>Full name of the gRPC service whose <c>Export</c> is called, such as <c>opentelemetry.proto.collector.logs.v1.LogsService</c>.</summary>
    string GrpcService { get; }

    /// <summary>Name of the count in a partial success, such as <c>rejectedLogRecords</c>.</summary>
    string RejectedField { get; }

    BodyLimits Limits { get; }

    /// <summary>Takes one export request; returns after it is in the write-ahead log.</summary>
    /// <exception cref="MalformedMessageException">The request cannot be read: nothing was taken, sending again does not help.</exception>
    /// <exception cref="OtlpRefusedException">Nothing was taken.</exception>
    /// <exception cref="IOException">It could not be stored; sending again may help.</exception>
    ValueTask<OtlpPartialSuccess> WriteAsync(ReadOnlyMemory<byte> request, bool isJson, CancellationToken cancellationToken);
}
