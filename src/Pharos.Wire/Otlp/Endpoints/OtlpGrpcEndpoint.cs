using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Pharos.Wire.Otlp;

/// <summary>The unary call <c>Export</c> of one signal over gRPC (grpc.github.io/grpc/core: PROTOCOL-HTTP2): one length-prefixed message each way, the status in trailers.</summary>
/// <remarks>Written by hand because the messages are parsed by hand: the request's bytes go to the signal as they came.</remarks>
internal sealed class OtlpGrpcEndpoint(IOtlpSignal signal)
{
    private const int PrefixBytes = 5; // compressed flag, length big-endian

    public async Task HandleAsync(HttpContext context)
    {
        if (context.Request.ContentType?.StartsWith("application/grpc", StringComparison.Ordinal) != true)
        {
            context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return;
        }
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = null; // the signal's own limits count
        context.Response.ContentType = "application/grpc";
        context.Response.Headers["grpc-accept-encoding"] = "identity,gzip,deflate,zstd";
        try
        {
            (PooledBody body, int start) = await ReadMessageAsync(context).ConfigureAwait(false);
            OtlpPartialSuccess result;
            using (body) result = await signal.WriteAsync(body.Memory[start..], isJson: false, context.RequestAborted).ConfigureAwait(false);
            ReadOnlyMemory<byte> answer = OtlpResponses.Protobuf(result);
            var framed = new byte[PrefixBytes + answer.Length];
            BinaryPrimitives.WriteInt32BigEndian(framed.AsSpan(1), answer.Length);
            answer.Span.CopyTo(framed.AsSpan(PrefixBytes));
            await context.Response.Body.WriteAsync(framed, context.RequestAborted).ConfigureAwait(false);
            End(context, OtlpResponses.Ok, "");
        }
        catch (BodyException e) { End(context, e.Fault == BodyFault.UnsupportedEncoding ? OtlpResponses.Unimplemented : OtlpResponses.GrpcStatusOf(e.StatusCode), e.Message); }
        catch (MalformedMessageException e) { End(context, OtlpResponses.InvalidArgument, e.Message); }
        catch (OtlpRefusedException e) { End(context, OtlpResponses.GrpcStatusOf(e.StatusCode), e.Message, e.RetryAfter); }
        catch (IOException e) when (!context.RequestAborted.IsCancellationRequested) { End(context, OtlpResponses.Unavailable, $"could not be stored: {e.Message}"); }
    }

    /// <summary>The body and where the message starts in it: an uncompressed one has its prefix in front.</summary>
    private async ValueTask<(PooledBody Body, int Start)> ReadMessageAsync(HttpContext context)
    {
        BodyLimits framed = new() { EncodedBytes = signal.Limits.EncodedBytes + PrefixBytes, DecodedBytes = signal.Limits.EncodedBytes + PrefixBytes };
        PooledBody body = await BodyReader.ReadAsync(context.Request.Body, null, framed, context.RequestAborted).ConfigureAwait(false);
        try
        {
            if (body.Length < PrefixBytes) throw new MalformedMessageException("the gRPC message is cut short");
            uint length = BinaryPrimitives.ReadUInt32BigEndian(body.Span[1..]);
            if (length != (uint)(body.Length - PrefixBytes)) throw new MalformedMessageException($"the gRPC message claims {length} bytes, {body.Length - PrefixBytes} follow: Export takes one message");
            if (body.Span[0] == 0) return (body, PrefixBytes);
        }
        catch
        {
            body.Dispose();
            throw;
        }
        using (body)
        {
            _ = MemoryMarshal.TryGetArray(body.Memory[PrefixBytes..], out ArraySegment<byte> message);
            using var stream = new MemoryStream(message.Array!, message.Offset, message.Count, writable: false);
            return (await BodyReader.ReadAsync(stream, context.Request.Headers["grpc-encoding"], signal.Limits, context.RequestAborted).ConfigureAwait(false), 0);
        }
    }

    /// <param name="retryAfter">When to try again, where it is known; a status that can be tried again without it says in a second.</param>
    private static void End(HttpContext context, int status, string message, TimeSpan? retryAfter = null)
    {
        string code = status.ToString(CultureInfo.InvariantCulture);
        if (context.Response.HasStarted)
        {
            context.Response.AppendTrailer("grpc-status", code);
            return;
        }
        // No message: headers and trailers are one ("Trailers-Only").
        context.Response.Headers["grpc-status"] = code;
        if (message.Length > 0) context.Response.Headers["grpc-message"] = Escape(message);
        // Without RetryInfo a sender takes RESOURCE_EXHAUSTED for final (OTLP specification, OTLP/gRPC throttling).
        if (status is OtlpResponses.ResourceExhausted or OtlpResponses.Unavailable)
            context.Response.Headers["grpc-status-details-bin"] = Convert.ToBase64String(OtlpResponses.RetryStatus(status, message, retryAfter ?? TimeSpan.FromSeconds(1)).Span).TrimEnd('=');
    }

    /// <summary>Percent-encodes what is not printable ASCII, as the protocol wants it.</summary>
    private static string Escape(string message)
    {
        var text = new StringBuilder();
        foreach (byte b in Encoding.UTF8.GetBytes(message))
        {
            if (b is >= 0x20 and <= 0x7E and not (byte)'%') text.Append((char)b);
            else text.Append('%').Append(b.ToString("X2", CultureInfo.InvariantCulture));
        }
        return text.ToString();
    }
}
