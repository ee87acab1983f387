using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Pharos.Wire.Otlp;

namespace Pharos.Traces.Ingest;

/// <summary>Zipkin's <c>POST /api/v2/spans</c>, JSON; answers 202 as Zipkin does.</summary>
internal static class ZipkinEndpoint
{
    public static void MapZipkin(this IEndpointRouteBuilder routes, IOtlpSignal traces) =>
        routes.MapPost("/api/v2/spans", (HttpContext context) => SpanReceiver.ReceiveAsync(context, traces, (_, body) => ZipkinReader.ToProtobuf(body)));
}
