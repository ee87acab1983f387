using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Pharos.Collector.Components;
using Pharos.Collector.Data;
using Pharos.Collector.Exporters.Http;
using Pharos.Collector.Exporters.Sending;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Exporters.Otlp;

/// <summary>Calls <c>Export</c> over gRPC (grpc.github.io/grpc/core: PROTOCOL-HTTP2): one message each way, the status in trailers. Written by hand as the receiver is: the messages are.</summary>
internal sealed class OtlpGrpcSender(OtlpGrpcExporter settings, TimeProvider clock) : ISender
{
    private const int PrefixBytes = 5, MaxAnswerBytes = 1 << 20;

    private readonly HttpClient _client = ClientFactory.Create(settings.Client);

    public async ValueTask<OtlpPartialSuccess> SendAsync(Telemetry data, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(settings.Endpoint, $"/{OtlpServices.Grpc(data.Signal)}/Export"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(Frame(data.ToProtobuf().Span)),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        request.Headers.TryAddWithoutValidation("grpc-accept-encoding", "identity");
        if (settings.Client.Compression.Length > 0) request.Headers.TryAddWithoutValidation("grpc-encoding", settings.Client.Compression);
        foreach ((string name, string value) in settings.Client.Headers) request.Headers.TryAddWithoutValidation(name, value);
        try
        {
            using HttpResponseMessage response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            if (response.StatusCode != HttpStatusCode.OK)
                throw new ConsumeException($"{settings.Endpoint}: HTTP status {(int)response.StatusCode} from what is no gRPC server", response.StatusCode is not (HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout), HttpAnswers.RetryAfter(response, clock));
            byte[] body = await ReadAsync(response, cancellationToken).ConfigureAwait(false);
            string status = Header(response, "grpc-status") ?? "";
            if (status == "0") return OtlpServices.PartialSuccess(body.Length < PrefixBytes ? [] : body.AsSpan(PrefixBytes));
            throw Failure(response, status);
        }
        catch (Exception e) when (e is HttpRequestException or IOException) { throw new ConsumeException($"{settings.Endpoint}: {e.Message}", isPermanent: false, inner: e); }
    }

    public void Dispose() => _client.Dispose();

    private byte[] Frame(ReadOnlySpan<byte> message)
    {
        byte[] body = BodyEncoder.Encode(message, settings.Client.Compression);
        var framed = new byte[PrefixBytes + body.Length];
        framed[0] = (byte)(settings.Client.Compression.Length > 0 ? 1 : 0);
        BinaryPrimitives.WriteInt32BigEndian(framed.AsSpan(1), body.Length);
        body.CopyTo(framed, PrefixBytes);
        return framed;
    }

    /// <summary>What can be retried by the OTLP specification: cancelled 1, deadline exceeded 4, aborted 10, out of range 11, unavailable 14, data loss 15; resource exhausted 8 only where the server says when.</summary>
    private ConsumeException Failure(HttpResponseMessage response, string status)
    {
        _ = int.TryParse(status, NumberStyles.None, CultureInfo.InvariantCulture, out int code);
        TimeSpan? retry = HttpAnswers.RetryAfter(response, clock) ?? GrpcRetryInfo.Of(Header(response, "grpc-status-details-bin"));
        bool again = code is 1 or 4 or 10 or 11 or 14 or 15 || (code == 8 && retry is not null) || status.Length == 0;
        string message = Uri.UnescapeDataString(Header(response, "grpc-message") ?? "");
        return new ConsumeException($"{settings.Endpoint}: gRPC status {(status.Length == 0 ? "missing" : status)}{(message.Length == 0 ? "" : ": " + message)}", !again, retry) { IsExhausted = code == 8 };
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.TrailingHeaders.TryGetValues(name, out IEnumerable<string>? trailers) ? trailers.First() : response.Headers.TryGetValues(name, out IEnumerable<string>? headers) ? headers.First() : null;

    private static async ValueTask<byte[]> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var all = new MemoryStream();
        await using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var buffer = new byte[4096];
        while (true)
        {
            int read = await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            if (read == 0) return all.ToArray();
            if (all.Length + read > MaxAnswerBytes) throw new ConsumeException($"the answer has more than {MaxAnswerBytes} bytes", isPermanent: true);
            all.Write(buffer, 0, read);
        }
    }
}
