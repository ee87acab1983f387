using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Pharos.Wire.Otlp;

/// <summary>Maps signals onto a listener (opentelemetry.io/docs/specs/otlp, 1.x).</summary>
public static class OtlpEndpoints
{
    /// <summary>OTLP/HTTP: the signals' own paths, as on port 4318.</summary>
    public static void MapOtlpHttp(this IEndpointRouteBuilder routes, params ReadOnlySpan<IOtlpSignal> signals)
    {
        foreach (IOtlpSignal signal in signals) routes.MapOtlpHttp(signal, signal.HttpPath);
    }

    /// <summary>OTLP/HTTP at another path, as the stores' own ports have it.</summary>
    public static void MapOtlpHttp(this IEndpointRouteBuilder routes, IOtlpSignal signal, string path)
    {
        var endpoint = new OtlpHttpEndpoint(signal);
        routes.MapPost(path, (HttpContext context) => endpoint.HandleAsync(context));
    }

    /// <summary>OTLP/gRPC: the <c>Export</c> of each signal, on a listener that speaks HTTP/2.</summary>
    public static void MapOtlpGrpc(this IEndpointRouteBuilder routes, params ReadOnlySpan<IOtlpSignal> signals)
    {
        foreach (IOtlpSignal signal in signals)
        {
            var endpoint = new OtlpGrpcEndpoint(signal);
            routes.MapPost($"/{signal.GrpcService}/Export", (HttpContext context) => endpoint.HandleAsync(context));
        }
    }
}
