using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Pharos.Exporters.Blackbox.Config;

namespace Pharos.Exporters.Blackbox.Grpc;

/// <summary>The grpc prober: <c>grpc.health.v1.Health/Check</c> over HTTP/2.</summary>
internal sealed class GrpcProber : IProber
{
    private const int MaxAnswerBytes = 64 * 1024;
    private const int Unavailable = 14;
    private static readonly string[] Statuses = ["UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN"];

    public async Task<bool> ProbeAsync(ProbeRun run, CancellationToken cancellationToken)
    {
        GrpcProbeOptions options = run.Module.Grpc;
        string target = run.Target.StartsWith("http://", StringComparison.Ordinal) || run.Target.StartsWith("https://", StringComparison.Ordinal) ? run.Target[(run.Target.IndexOf("//", StringComparison.Ordinal) + 2)..].TrimEnd('/') : run.Target;
        (string host, int? port) = AddressLookup.Split(target, options.Tls ? 443 : 80);
        var tls = options.Tls ? new ProbeTls(options.TlsOptions) : null;
        string? status = null;
        int code = Unavailable;
        double check = 0;
        (IPAddress? address, TimeSpan lookup) = port is null ? (null, TimeSpan.Zero) : await AddressLookup.ResolveAsync(run, host, options.Address, cancellationToken);
        long started = run.Clock.GetTimestamp();
        try
        {
            if (address is not null) (code, status) = await CheckAsync(run, options, host, port!.Value, address, tls, cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException or CryptographicException or FormatException)
        {
            run.Fail("Error checking health", "err", tls?.Refusal ?? e.InnerException?.Message ?? e.Message);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            code = 4;
            run.Fail("Error checking health", "err", "context deadline exceeded");
        }
        check = run.Clock.GetElapsedTime(started).TotalSeconds;
        ExportedFamily phases = run.Page.Gauge("probe_grpc_duration_seconds", "Duration of gRPC request by phase");
        phases.Add("phase", "check", check);
        phases.Add("phase", "resolve", lookup.TotalSeconds);
        run.Page.Gauge("probe_grpc_ssl", "Indicates if SSL was used for the connection").Add(tls is { Established: true } ? 1 : 0);
        run.Page.Gauge("probe_grpc_status_code", "Response gRPC status code").Add(code);
        ExportedFamily answers = run.Page.Gauge("probe_grpc_healthcheck_response", "Response HealthCheck response");
        foreach (string s in Statuses) answers.Add("serving_status", s, s == status ? 1 : 0);
        tls?.Write(run.Page);
        if (status is not null && status != "SERVING") run.Fail("Service is not serving", "status", status);
        return status == "SERVING";
    }

    private static async Task<(int Code, string? Status)> CheckAsync(ProbeRun run, GrpcProbeOptions options, string host, int port, IPAddress address, ProbeTls? tls, CancellationToken cancellationToken)
    {
        using var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            ActivityHeadersPropagator = null,
            ConnectCallback = async (_, token) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                try
                {
                    await socket.ConnectAsync(new IPEndPoint(address, port), token);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
                return new NetworkStream(socket, ownsSocket: true);
            },
            PlaintextStreamFilter = (context, _) =>
            {
                if (context.PlaintextStream is SslStream ssl) tls?.Complete(ssl);
                return ValueTask.FromResult(context.PlaintextStream);
            },
        };
        if (tls is not null) handler.SslOptions = tls.Options(host);
        using var client = new HttpMessageInvoker(handler, disposeHandler: false);
        string authority = host.Contains(':') ? $"[{host}]:{port}" : $"{host}:{port}";
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{(tls is null ? "http" : "https")}://{authority}/grpc.health.v1.Health/Check")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(Frame(options.Service)),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        request.Headers.TryAddWithoutValidation("TE", "trailers");
        foreach ((string name, string value) in options.Metadata) request.Headers.TryAddWithoutValidation(name, value);
        using HttpResponseMessage response = await client.SendAsync(request, cancellationToken);
        await using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken);
        byte[] answer = new byte[MaxAnswerBytes];
        int length = await body.ReadAtLeastAsync(answer, answer.Length, throwOnEndOfStream: false, cancellationToken);
        string? code = Header(response.TrailingHeaders) ?? Header(response.Headers);
        int status = int.TryParse(code, CultureInfo.InvariantCulture, out int parsed) ? parsed : 2;
        run.Info("Received gRPC answer", "http_status", ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture), "grpc_status", status.ToString(CultureInfo.InvariantCulture));
        if (status == 5) return (status, "SERVICE_UNKNOWN");
        if (status != 0)
        {
            run.Fail("gRPC call failed", "grpc_status", status.ToString(CultureInfo.InvariantCulture));
            return (status, null);
        }
        return (0, Statuses[Serving(answer.AsSpan(0, length))]);

        static string? Header(HttpResponseHeaders headers) => headers.TryGetValues("grpc-status", out IEnumerable<string>? values) ? values.FirstOrDefault() : null;
    }

    /// <summary>Field 1 of HealthCheckRequest in a length-prefixed message.</summary>
    private static byte[] Frame(string service)
    {
        byte[] name = Encoding.UTF8.GetBytes(service);
        if (name.Length > 127) throw new FormatException("the service's name is longer than 127 bytes");
        byte[] message = name.Length == 0 ? [] : [0x0A, (byte)name.Length, .. name];
        return [0, 0, 0, 0, (byte)message.Length, .. message];
    }

    /// <summary>Field 1 of HealthCheckResponse, 0 when absent.</summary>
    private static int Serving(ReadOnlySpan<byte> frame) => frame.Length >= 7 && frame[5] == 0x08 && frame[6] < Statuses.Length ? frame[6] : 0;
}
