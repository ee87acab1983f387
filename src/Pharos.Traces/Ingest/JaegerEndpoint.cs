using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Pharos.Wire;
using Pharos.Wire.Otlp;

namespace Pharos.Traces.Ingest;

/// <summary>Jaeger's Thrift over HTTP: <c>POST /api/traces</c> with one Batch; answers 202 as Jaeger's collector does (jaegertracing.io/docs: APIs).</summary>
public static class JaegerEndpoint
{
    /// <summary>Where a receiver listens whose address is not written.</summary>
    public const int DefaultPort = 14268;

    public static void MapJaegerThrift(this IEndpointRouteBuilder routes, IOtlpSignal traces) =>
        routes.MapPost("/api/traces", (HttpContext context) => SpanReceiver.ReceiveAsync(context, traces, Read));

    private static ProtoWriter Read(HttpContext context, ReadOnlyMemory<byte> body)
    {
        string type = (context.Request.ContentType ?? "").Split(';')[0].Trim().ToLowerInvariant();
        if (type is not ("application/x-thrift" or "application/vnd.apache.thrift.binary")) throw new MalformedMessageException($"unsupported content type \"{type}\": use application/x-thrift or application/vnd.apache.thrift.binary");
        return JaegerReader.ToProtobuf(body.Span);
    }
}
