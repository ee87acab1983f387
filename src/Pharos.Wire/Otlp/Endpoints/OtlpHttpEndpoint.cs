using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Pharos.Wire.Otlp;

/// <summary>OTLP/HTTP for one signal, protobuf and JSON. Failures are answered with a google.rpc.Status in the encoding of the request.</summary>
internal sealed class OtlpHttpEndpoint(IOtlpSignal signal)
{
    public async Task HandleAsync(HttpContext context)
    {
        string type = (context.Request.ContentType ?? "").Split(';')[0].Trim().ToLowerInvariant();
        bool isJson = type == "application/json";
        if (!isJson && type is not ("application/x-protobuf" or "application/protobuf"))
        {
            await FailAsync(context, isJson, StatusCodes.Status415UnsupportedMediaType, $"unsupported content type \"{type}\": use application/x-protobuf or application/json").ConfigureAwait(false);
            return;
        }
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = null; // the signal's own limits count
        try
        {
            using PooledBody body = await BodyReader.ReadAsync(context.Request, signal.Limits, context.RequestAborted).ConfigureAwait(false);
            OtlpPartialSuccess result = await signal.WriteAsync(body.Memory, isJson, context.RequestAborted).ConfigureAwait(false);
            await AnswerAsync(context, isJson, result).ConfigureAwait(false);
        }
        catch (BodyException e) { await FailAsync(context, isJson, e.StatusCode, e.Message).ConfigureAwait(false); }
        catch (MalformedMessageException e) { await FailAsync(context, isJson, StatusCodes.Status400BadRequest, e.Message).ConfigureAwait(false); }
        catch (OtlpRefusedException e) { await FailAsync(context, isJson, e.StatusCode, e.Message, e.RetryAfter).ConfigureAwait(false); }
        catch (IOException e) when (!context.RequestAborted.IsCancellationRequested)
        {
            await FailAsync(context, isJson, StatusCodes.Status503ServiceUnavailable, $"the {signal.HttpPath[4..]} could not be stored: {e.Message}").ConfigureAwait(false);
        }
    }

    private async Task AnswerAsync(HttpContext context, bool isJson, OtlpPartialSuccess result)
    {
        context.Response.ContentType = isJson ? "application/json" : "application/x-protobuf";
        if (!isJson)
        {
            await context.Response.Body.WriteAsync(OtlpResponses.Protobuf(result), context.RequestAborted).ConfigureAwait(false);
            return;
        }
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter.AsStream());
        json.WriteStartObject();
        if (result.Rejected > 0)
        {
            json.WriteStartObject("partialSuccess");
            json.WriteString(signal.RejectedField, result.Rejected.ToString(CultureInfo.InvariantCulture));
            json.WriteString("errorMessage", result.Message);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    private static async Task FailAsync(HttpContext context, bool isJson, int status, string message, TimeSpan? retryAfter = null)
    {
        context.Response.StatusCode = status;
        if (status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable) context.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(retryAfter?.TotalSeconds ?? 1)).ToString(CultureInfo.InvariantCulture);
        int code = OtlpResponses.GrpcStatusOf(status);
        if (!isJson)
        {
            context.Response.ContentType = "application/x-protobuf";
            await context.Response.Body.WriteAsync(OtlpResponses.Status(code, message), context.RequestAborted).ConfigureAwait(false);
            return;
        }
        context.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter.AsStream());
        json.WriteStartObject();
        json.WriteNumber("code", code);
        json.WriteString("message", message);
        json.WriteEndObject();
    }
}
