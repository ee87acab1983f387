namespace Pharos.Traces.Config;

/// <summary>How a receiver of <c>tempo.yml</c> takes spans.</summary>
public enum TempoProtocol
{
    /// <summary>OTLP over gRPC.</summary>
    OtlpGrpc,
    /// <summary>OTLP over HTTP.</summary>
    OtlpHttp,
    /// <summary>Jaeger's Thrift over HTTP.</summary>
    JaegerThriftHttp,
}
