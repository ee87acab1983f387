using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Pharos.Collector.Data;
using Pharos.Wire;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Tests.Pipelines;

/// <summary>A destination on ports of its own: takes OTLP over gRPC and HTTP and keeps what it got.</summary>
internal sealed class CollectedHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private CollectedHost(WebApplication app, IReadOnlyList<Sink> sinks)
    {
        _app = app;
        Sinks = sinks;
    }

    public IReadOnlyList<Sink> Sinks { get; }

    public Sink Logs => Sinks[0];

    public Sink Traces => Sinks[1];

    public Sink Metrics => Sinks[2];

    public string GrpcAddress => new Uri(_app.Urls.First()).Authority;

    public string HttpUrl => _app.Urls.Last();

    /// <param name="port">Of gRPC; 0 for any.</param>
    public static async Task<CollectedHost> StartAsync(int port = 0)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(System.Net.IPAddress.Loopback, port, o => o.Protocols = HttpProtocols.Http2);
            kestrel.Listen(System.Net.IPAddress.Loopback, 0);
        });
        WebApplication app = builder.Build();
        Sink[] sinks = [new(Signals.Logs), new(Signals.Traces), new(Signals.Metrics)];
        app.MapOtlpGrpc([.. sinks]);
        app.MapOtlpHttp([.. sinks]);
        await app.StartAsync();
        return new CollectedHost(app, sinks);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    /// <summary>What one signal got.</summary>
    internal sealed class Sink(Signals signal) : IOtlpSignal
    {
        private readonly ConcurrentQueue<Telemetry> _batches = [];

        /// <summary>Asked before each request; an exception is the answer.</summary>
        public Func<OtlpPartialSuccess> Answer { get; set; } = () => default;

        public int Items => _batches.Sum(b => b.Items);

        public IEnumerable<Telemetry> Batches => _batches;

        public string HttpPath => signal switch { Signals.Logs => "/v1/logs", Signals.Traces => "/v1/traces", _ => "/v1/metrics" };

        public string GrpcService => Pharos.Collector.Exporters.Otlp.OtlpServices.Grpc(signal);

        public string RejectedField => "rejectedLogRecords";

        public BodyLimits Limits { get; } = new();

        public ValueTask<OtlpPartialSuccess> WriteAsync(ReadOnlyMemory<byte> request, bool isJson, CancellationToken cancellationToken)
        {
            OtlpPartialSuccess answer = Answer();
            _batches.Enqueue(isJson ? Telemetry.FromJson(signal, request) : Telemetry.FromProtobuf(signal, request.Span));
            return ValueTask.FromResult(answer);
        }

        public async Task WaitForAsync(int items)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            while (Items < items)
            {
                if (limit.IsCancellationRequested) Assert.Fail($"{Items} of {items} items came");
                await Task.Delay(10, TestContext.Current.CancellationToken);
            }
        }
    }
}
