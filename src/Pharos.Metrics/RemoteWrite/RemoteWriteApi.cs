using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;
using Pharos.Wire;

namespace Pharos.Metrics.RemoteWrite;

/// <summary><c>POST /api/v1/write</c> (specifications of remote write 1.0 and 2.0).</summary>
internal static class RemoteWriteApi
{
    private const string V1Message = "prometheus.WriteRequest";
    private const string V2Message = "io.prometheus.write.v2.Request";

    public static void MapRemoteWriteApi(this IEndpointRouteBuilder app, RemoteWriteReceiver receiver) =>
        app.MapPost("/api/v1/write", (HttpContext context) => WriteAsync(context, receiver));

    private static async Task WriteAsync(HttpContext context, RemoteWriteReceiver receiver)
    {
        if (!TryReadVersion(context.Request, out bool isVersion2, out string fault))
        {
            receiver.Reject("content_type");
            await AnswerAsync(context, StatusCodes.Status415UnsupportedMediaType, fault).ConfigureAwait(false);
            return;
        }
        string encoding = context.Request.Headers.ContentEncoding.ToString();
        if (encoding.Length > 0 && !encoding.Equals("snappy", StringComparison.OrdinalIgnoreCase))
        {
            receiver.Reject("content_encoding");
            await AnswerAsync(context, StatusCodes.Status415UnsupportedMediaType, $"{encoding} encoding (compression) is not accepted by this server; only snappy is acceptable").ConfigureAwait(false);
            return;
        }
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = null; // the receiver's own limits count
        try
        {
            using PooledBody body = await BodyReader.ReadAsync(context.Request.Body, "snappy", receiver.Limits.Body, context.RequestAborted).ConfigureAwait(false);
            RemoteWriteResult result = await receiver.WriteAsync(body.Memory, isVersion2, context.RequestAborted).ConfigureAwait(false);
            if (isVersion2) WriteCounts(context.Response, result);
            if (result.IsComplete) context.Response.StatusCode = StatusCodes.Status204NoContent;
            else await AnswerAsync(context, StatusCodes.Status400BadRequest, result.Describe()).ConfigureAwait(false);
        }
        catch (BodyException e)
        {
            receiver.Reject(e.Fault == BodyFault.TooLarge ? "body_size" : "malformed");
            await FailAsync(context, isVersion2, e.StatusCode, e.Message).ConfigureAwait(false);
        }
        catch (MalformedMessageException e) { await FailAsync(context, isVersion2, StatusCodes.Status400BadRequest, e.Message).ConfigureAwait(false); }
        catch (IOException e) when (!context.RequestAborted.IsCancellationRequested)
        {
            receiver.Reject("storage");
            await FailAsync(context, isVersion2, StatusCodes.Status503ServiceUnavailable, $"the samples could not be stored: {e.Message}").ConfigureAwait(false);
        }
    }

    private static bool TryReadVersion(HttpRequest request, out bool isVersion2, out string fault)
    {
        isVersion2 = false;
        fault = "";
        string text = request.ContentType ?? "";
        if (text.Length == 0) return true; // senders before the specification
        if (!MediaTypeHeaderValue.TryParse(text, out MediaTypeHeaderValue? type) || !type.MediaType.Equals("application/x-protobuf", StringComparison.OrdinalIgnoreCase))
        {
            fault = $"expected application/x-protobuf as the first (media) part, got {text} content-type";
            return false;
        }
        foreach (NameValueHeaderValue parameter in type.Parameters)
        {
            if (!parameter.Name.Equals("proto", StringComparison.OrdinalIgnoreCase)) continue;
            string message = HeaderUtilities.RemoveQuotes(parameter.Value).ToString();
            if (message is not (V1Message or V2Message))
            {
                fault = $"{message} protobuf message is not accepted by this server; accepted {V1Message}, {V2Message}";
                return false;
            }
            isVersion2 = message == V2Message;
        }
        return true;
    }

    private static Task FailAsync(HttpContext context, bool isVersion2, int status, string message)
    {
        if (isVersion2) WriteCounts(context.Response, new RemoteWriteResult());
        return AnswerAsync(context, status, message);
    }

    private static void WriteCounts(HttpResponse response, RemoteWriteResult result)
    {
        response.Headers["X-Prometheus-Remote-Write-Samples-Written"] = result.Samples.ToString(CultureInfo.InvariantCulture);
        response.Headers["X-Prometheus-Remote-Write-Histograms-Written"] = result.Histograms.ToString(CultureInfo.InvariantCulture);
        response.Headers["X-Prometheus-Remote-Write-Exemplars-Written"] = result.Exemplars.ToString(CultureInfo.InvariantCulture);
    }

    private static Task AnswerAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(message + "\n", context.RequestAborted);
    }
}
