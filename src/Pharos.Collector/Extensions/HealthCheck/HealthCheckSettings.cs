using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Pharos.Collector.Components;
using Pharos.Collector.Config;
using Pharos.Collector.Data;
using Pharos.Configuration;
using Pharos.Wire;

namespace Pharos.Collector.Extensions.HealthCheck;

/// <summary>The <c>health_check</c> extension (docs: extension/healthcheckextension): answers 200 on localhost:13133 while the collector runs.</summary>
internal sealed record HealthCheckSettings : IExtensionSettings, IListens
{
    public static readonly ComponentType<IExtensionSettings> Type = new("health_check", Signals.None, Read);

    public required ListenAddress Address { get; init; }

    public string Path { get; init; } = "/";

    /// <summary>The answer instead of upstream's JSON, or null.</summary>
    public string? Healthy { get; init; }

    public IReadOnlyList<ListenAddress> Addresses => [Address];

    public IExtension Create(ComponentContext context) => new HealthCheck(this, context);

    private static HealthCheckSettings Read(ConfigNode node, ReadContext context)
    {
        var reader = new MappingReader(node, context.Errors);
        foreach (string key in (string[])["check_collector_pipeline", "response_headers", "tls", "cors", "auth", "compression_algorithms", "include_metadata", "max_request_body_size", "read_timeout", "write_timeout", "idle_timeout", "use_v2", "http", "grpc", "component_health"]) reader.Ignored(key, "is read and not acted upon");
        var body = new MappingReader(reader.Child("response_body"), context.Errors);
        var settings = new HealthCheckSettings
        {
            Address = EndpointReader.Read(reader, "endpoint", 13133, isGuarded: false, context),
            Path = reader.String("path", "/"),
            Healthy = body.String("healthy"),
        };
        body.String("unhealthy");
        body.End();
        reader.End();
        return settings;
    }

    private sealed class HealthCheck(HealthCheckSettings settings, ComponentContext context) : IExtension
    {
        private WebApplication? _app;
        private DateTimeOffset _since;

        public async ValueTask StartAsync(CancellationToken cancellationToken)
        {
            _since = context.Clock.GetUtcNow();
            WebApplicationBuilder builder = BareHost.CreateBuilder();
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(settings.Address.Host, settings.Address.Port));
            WebApplication app = builder.Build();
            app.Run(AnswerAsync);
            try { await app.StartAsync(cancellationToken).ConfigureAwait(false); }
            catch (Exception e)
            {
                await app.DisposeAsync().ConfigureAwait(false);
                if (e is SocketException or IOException) throw new IOException($"extension {context.Id}: {e.Message}", e);
                throw;
            }
            _app = app;
        }

        public async ValueTask DisposeAsync()
        {
            if (_app is null) return;
            await _app.StopAsync().ConfigureAwait(false);
            await _app.DisposeAsync().ConfigureAwait(false);
            _app = null;
        }

        private Task AnswerAsync(HttpContext http)
        {
            if (http.Request.Path != settings.Path)
            {
                http.Response.StatusCode = (int)HttpStatusCode.NotFound;
                return Task.CompletedTask;
            }
            http.Response.ContentType = settings.Healthy is null ? "application/json" : "text/plain; charset=utf-8";
            return http.Response.WriteAsync(settings.Healthy ?? $$"""{"status":"Server available","upSince":"{{_since:O}}","uptime":"{{Core.GoDurationText.Format((context.Clock.GetUtcNow() - _since).Ticks * 100)}}"}""");
        }
    }
}
