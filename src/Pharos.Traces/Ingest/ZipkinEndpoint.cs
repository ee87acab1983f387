using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Pharos.Wire;
using Pharos.Wire.Otlp;

namespace Pharos.Traces.Ingest;

/// <summary>Zipkin's <c>POST /api/v2/spans</c>, JSON; answers 202 as Zipkin does.</summary>
internal static class ZipkinEndpoint
{
    public static void MapZipkin(this IEndpointRouteBuilder routes, TracesOtlpSignal signal) =>
        routes.MapPost("/api/v2/spans", (HttpContext context) => ReceiveAsync(context, signal));

    private static async Task ReceiveAsync(HttpContext context, TracesOtlpSignal signal)
    {
        try
        {
            using PooledBody body = await BodyReader.ReadAsync(context.Request.Body, context.Request.Headers.ContentEncoding, signal.Limits, context.RequestAborted).ConfigureAwait(false);
            await signal.WriteAsync(ZipkinReader.ToProtobuf(body.Memory).WrittenMemory, isJson: false, context.RequestAborted).ConfigureAwait(false);
            context.Response.StatusCode = StatusCodes.Status202Accepted;
        }
        catch (BodyException e) { await FailAsync(context, e.StatusCode, e.Message).ConfigureAwait(false); }
        catch (MalformedMessageException e) { await FailAsync(context, StatusCodes.Status400BadRequest, e.Message).ConfigureAwait(false); }
        catch (OtlpRefusedException e) { await FailAsync(context, e.StatusCode, e.Message).ConfigureAwait(false); }
        catch (IOException e) when (!context.RequestAborted.IsCancellationRequested) { await FailAsync(context, StatusCodes.Status503ServiceUnavailable, $"the spans could not be stored: {e.Message}").ConfigureAwait(false); }
    }

    private static Task FailAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(message + "\n", context.RequestAborted);
    }
}
