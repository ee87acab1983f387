using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Pharos.Wire;

namespace Pharos.Logs.Push;

/// <summary><c>POST /loki/api/v1/push</c>: JSON by its content type, else protobuf in a snappy block, as Loki decides it.</summary>
internal sealed class PushEndpoint(LogReceiver receiver)
{
    private static readonly BodyLimits s_limits = new() { EncodedBytes = 100 << 20, DecodedBytes = 100 << 20 }; // Loki's server and decoded limit

    public async Task HandleAsync(HttpContext context)
    {
        bool isJson = (context.Request.ContentType ?? "").Split(';')[0].Trim().Equals("application/json", StringComparison.OrdinalIgnoreCase);
        string protocol = isJson ? "json" : "protobuf";
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = null; // the limits above count
        int status;
        PushBuilder builder = receiver.Begin(expectsSource: !isJson);
        try
        {
            using PooledBody body = await ReadAsync(context, isJson).ConfigureAwait(false);
            if (isJson) JsonPush.Read(body.Span, receiver, builder);
            else ReadProtobuf(body, builder);
            PushOutcome outcome = await receiver.CommitAsync(builder, context.RequestAborted).ConfigureAwait(false);
            status = outcome.Status;
            if (status == StatusCodes.Status204NoContent) context.Response.StatusCode = status;
            else await FailAsync(context, status, outcome.Message).ConfigureAwait(false);
        }
        catch (BodyException e) { await FailAsync(context, status = e.StatusCode == 413 ? 413 : 400, e.Message).ConfigureAwait(false); }
        catch (MalformedMessageException e) { await FailAsync(context, status = StatusCodes.Status400BadRequest, e.Message).ConfigureAwait(false); }
        catch (IOException e) when (!context.RequestAborted.IsCancellationRequested)
        {
            await FailAsync(context, status = StatusCodes.Status503ServiceUnavailable, $"the entries could not be stored: {e.Message}").ConfigureAwait(false);
        }
        finally { receiver.Return(builder); }
        receiver.Metrics.Requests.With(protocol, status.ToString(System.Globalization.CultureInfo.InvariantCulture)).Increment();
    }

    private static async ValueTask<PooledBody> ReadAsync(HttpContext context, bool isJson)
    {
        string coding = context.Request.Headers.ContentEncoding.ToString().Trim().ToLowerInvariant();
        CancellationToken aborted = context.RequestAborted;
        return await BodyReader.ReadAsync(context.Request.Body, !isJson && coding == "snappy" ? "" : coding, s_limits, aborted).ConfigureAwait(false);
    }

    private void ReadProtobuf(PooledBody block, PushBuilder builder)
    {
        try
        {
            using PooledBody request = BodyReader.DecodeSnappy(block, s_limits);
            ProtobufPush.Read(request.Span, receiver, builder);
        }
        catch (BodyException e) when (e.Fault == BodyFault.Malformed) { throw new MalformedMessageException("snappy: corrupt input"); }
        builder.Record.AddSource(block.Span);
    }

    private static Task FailAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(message + "\n", context.RequestAborted);
    }
}

internal static class PushRoutes
{
    public static void MapPush(this IEndpointRouteBuilder routes, PushEndpoint endpoint) => routes.MapPost("/loki/api/v1/push", (HttpContext context) => endpoint.HandleAsync(context));
}
