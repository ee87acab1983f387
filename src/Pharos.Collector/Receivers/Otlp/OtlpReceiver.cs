using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Pharos.Collector.Components;
using Pharos.Collector.Data;
using Pharos.Configuration;
using Pharos.Wire;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Receivers.Otlp;

/// <summary>OTLP over gRPC and HTTP on addresses of its own. A web application of its own too: it comes and goes with the collector's configuration, Pharos's listeners do not.</summary>
internal sealed partial class OtlpReceiver(OtlpReceiverSettings settings, ComponentContext context, ReceiverOutputs outputs) : IReceiver
{
    private WebApplication? _app;

    public async ValueTask StartAsync(CancellationToken cancellationToken)
    {
        WebApplicationBuilder builder = BareHost.CreateBuilder();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            if (settings.Grpc is { } grpc) Listen(kestrel, grpc, HttpProtocols.Http2);
            if (settings.Http is { } http) Listen(kestrel, http, http.Tls is null ? HttpProtocols.Http1 : HttpProtocols.Http1AndHttp2);
        });
        WebApplication app = builder.Build();
        Map(app);
        try { await app.StartAsync(cancellationToken).ConfigureAwait(false); }
        catch (Exception e)
        {
            await app.DisposeAsync().ConfigureAwait(false);
            if (e is SocketException or IOException) throw new IOException($"receiver {context.Id}: {e.Message}", e);
            throw;
        }
        _app = app;
        foreach (ListenAddress address in settings.Addresses) LogListening(context.Logger, context.Id, address.Url);
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is null) return;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        await _app.StopAsync(limit.Token).ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
        _app = null;
    }

    /// <summary>The addresses that it listens on, with the port that the system has picked for 0.</summary>
    public IReadOnlyList<string> Urls => [.. _app?.Urls ?? []];

    private void Map(WebApplication app)
    {
        if (settings.Http is { AllowedOrigins.Count: > 0 } cors) app.Use(new OtlpCors(cors).InvokeAsync);
        app.UseRouting();
        IEndpointRouteBuilder routes = app;
        if (settings.Grpc is { } grpc) routes.MapOtlpGrpc([.. Signals(grpc, "grpc")]);
        if (settings.Http is { } http) routes.MapOtlpHttp([.. Signals(http, "http")]);
        app.UseEndpoints(_ => { });
    }

    private IEnumerable<IOtlpSignal> Signals(OtlpProtocolSettings protocol, string transport)
    {
        if (outputs.Traces is { } traces) yield return new OtlpPipelineSignal(context, Data.Signals.Traces, transport, protocol.TracesPath, protocol.MaxRequestBytes, traces);
        if (outputs.Metrics is { } metrics) yield return new OtlpPipelineSignal(context, Data.Signals.Metrics, transport, protocol.MetricsPath, protocol.MaxRequestBytes, metrics);
        if (outputs.Logs is { } logs) yield return new OtlpPipelineSignal(context, Data.Signals.Logs, transport, protocol.LogsPath, protocol.MaxRequestBytes, logs);
    }

    private static void Listen(KestrelServerOptions kestrel, OtlpProtocolSettings protocol, HttpProtocols protocols) => kestrel.Listen(protocol.Address.Host, protocol.Address.Port, options =>
    {
        options.Protocols = protocols;
        if (protocol.Tls is not { } tls) return;
        options.UseHttps(https =>
        {
            https.ServerCertificate = tls.Certificate();
            if (tls.ClientCaFile is null) return;
            https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
            https.ClientCertificateValidation = new ClientCertificates(tls.ClientCaFile).IsValid;
        });
    });

    [LoggerMessage(LogLevel.Information, "receiver {Id} listens on {Url}")]
    private static partial void LogListening(ILogger logger, string id, string url);
}
