using Microsoft.AspNetCore.Http;
using Pharos.Wire;
using Pharos.Wire.Otlp;

namespace Pharos.Traces.Ingest;

/// <summary>Takes spans in a form other than OTLP: turns the body into an ExportTraceServiceRequest, hands it on and answers 202, or says in plain text what was wrong.</summary>
internal static class SpanReceiver
{
    /// <param name="read">May throw <see cref="MalformedMessageException"/>.</param>
    public static async Task ReceiveAsync(HttpContext context, IOtlpSignal traces, Func<HttpContext, ReadOnlyMemory<byte>, ProtoWriter> read)
    {
        try
        {
            using PooledBody body = await BodyReader.ReadAsync(context.Request, traces.Limits, context.RequestAborted).ConfigureAwait(false);
            await traces.WriteAsync(read(context, body.Memory).WrittenMemory, isJson: false, context.RequestAborted).ConfigureAwait(false);
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
