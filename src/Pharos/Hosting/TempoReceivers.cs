using Microsoft.AspNetCore.Server.Kestrel.Core;
using Pharos.Configuration;
using Pharos.Traces.Config;
using Pharos.Traces.Ingest;
using Pharos.Wire;
using Pharos.Wire.Otlp;

namespace Pharos.Hosting;

/// <summary>Takes spans where <c>tempo.yml</c> says, beside the listeners of this process: its receivers are often on other ports than 4317 and 4318, which a collector has.</summary>
internal sealed partial class TempoReceivers(IOtlpSignal traces, Authentication authentication, ILoggerFactory loggers) : IAsyncDisposable
{
    private readonly ILogger _logger = loggers.CreateLogger<TempoReceivers>();
    private IReadOnlyList<TempoReceiver> _running = [];
    private WebApplication? _app;

    /// <summary>The receivers to open: those at which no listener of this process answers. What is not on loopback and needs authentication is moved there, with a warning.</summary>
    public static IReadOnlyList<TempoReceiver> Wanted(TempoSettings tempo, Listeners listeners, bool hasAuthentication, ConfigErrors errors)
    {
        var wanted = new List<TempoReceiver>();
        foreach (TempoReceiver receiver in tempo.Receivers)
        {
            ListenerName? own = receiver.Protocol switch { TempoProtocol.OtlpGrpc => ListenerName.OtlpGrpc, TempoProtocol.OtlpHttp => ListenerName.OtlpHttp, _ => null };
            if (own is { } listener && listeners[listener]?.Port == receiver.Address.Port) continue;
            if (listeners.Open.FirstOrDefault(l => l.Value.Port == receiver.Address.Port) is { Value: not null } taken)
            {
                errors.Warn(receiver.At, own is null
                    ? $"port {receiver.Address.Port} is the {taken.Key} listener's: nothing listens here"
                    : $"port {receiver.Address.Port} is the {taken.Key} listener's: spans are taken where listen.otlp-{(receiver.Protocol == TempoProtocol.OtlpGrpc ? "grpc" : "http")} in pharos.yml says");
                continue;
            }
            bool isSafe = receiver.Address.IsLoopback || hasAuthentication;
            if (!isSafe) errors.Warn(receiver.At, $"{receiver.Address.Host} is not a loopback address: until auth: is configured in pharos.yml, spans are taken at 127.0.0.1:{receiver.Address.Port}");
            wanted.Add(isSafe ? receiver : receiver with { Address = receiver.Address with { Host = System.Net.IPAddress.Loopback } });
        }
        return wanted;
    }

    /// <summary>Listens as wanted. A port that is in use is logged: spans still come by the listeners of this process.</summary>
    public async Task ApplyAsync(IReadOnlyList<TempoReceiver> wanted, CancellationToken cancellationToken)
    {
        if (wanted.Select(w => (w.Address, w.Protocol)).SequenceEqual(_running.Select(r => (r.Address, r.Protocol)))) return;
        await CloseAsync(cancellationToken);
        if (wanted.Count == 0) return;
        WebApplication app = Build(wanted);
        try
        {
            await app.StartAsync(cancellationToken);
            _app = app;
            _running = wanted;
            foreach (TempoReceiver receiver in wanted) LogListening(NameOf(receiver.Protocol), receiver.Address.Url);
        }
        catch (IOException e)
        {
            LogCannotListen(e.Message);
            await app.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync() => await CloseAsync(CancellationToken.None);

    private WebApplication Build(IReadOnlyList<TempoReceiver> receivers)
    {
        WebApplicationBuilder builder = BareHost.CreateBuilder();
        builder.Services.AddSingleton(loggers);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = HttpHost.MaxRequestBodyBytes;
            foreach (TempoReceiver receiver in receivers)
                kestrel.Listen(receiver.Address.Host, receiver.Address.Port, o => o.Protocols = receiver.Protocol == TempoProtocol.OtlpGrpc ? HttpProtocols.Http2 : HttpProtocols.Http1);
        });
        WebApplication app = builder.Build();
        app.Use((HttpContext context, RequestDelegate next) => authentication.InvokeAsync(context, next));
        app.UseRouting();
        app.MapOtlpHttp(traces);
        app.MapOtlpGrpc(traces);
        app.MapJaegerThrift(traces);
        return app;
    }

    private static string NameOf(TempoProtocol protocol) => protocol switch { TempoProtocol.OtlpGrpc => "OTLP over gRPC", TempoProtocol.OtlpHttp => "OTLP over HTTP", _ => "Jaeger's Thrift over HTTP" };

    private async Task CloseAsync(CancellationToken cancellationToken)
    {
        if (_app is not { } app) return;
        _app = null;
        _running = [];
        await app.StopAsync(cancellationToken);
        await app.DisposeAsync();
    }

    [LoggerMessage(LogLevel.Information, "tempo.yml: {Protocol} is taken at {Url}")]
    private partial void LogListening(string protocol, string url);

    [LoggerMessage(LogLevel.Error, "tempo.yml: the receivers do not listen: {Reason}")]
    private partial void LogCannotListen(string reason);
}
