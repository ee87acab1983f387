using System.Diagnostics;
using Microsoft.Extensions.Logging.Console;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Anvila.Api.Telemetry;

/// <summary>Traces and logs over OTLP, JSON logs on standard output.</summary>
internal static class AnvilaTelemetry
{
    public static ActivitySource Source { get; } = new("Anvila.Api");

    /// <summary>
    /// Exports to <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> when it is set; a collector that does not answer costs nothing but the
    /// dropped batches. Without it spans are still made, because their ids stand in the logs and in the exemplars.
    /// </summary>
    public static void AddAnvilaTelemetry(this WebApplicationBuilder builder, ServiceIdentity service)
    {
        bool export = !string.IsNullOrEmpty(builder.Configuration[OtlpEndpointVariable]);

        builder.Logging.ClearProviders();
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Logging.AddConsole(o => o.FormatterName = JsonLineFormatter.FormatterName);
        builder.Logging.AddConsoleFormatter<JsonLineFormatter, ConsoleFormatterOptions>();
        if (export)
        {
            builder.Logging.AddOpenTelemetry(logs =>
            {
                logs.IncludeFormattedMessage = true;
                logs.IncludeScopes = true;
                logs.SetResourceBuilder(Describe(ResourceBuilder.CreateDefault(), service));
                logs.AddOtlpExporter();
            });
        }

        builder.Services.AddOpenTelemetry()
            .ConfigureResource(r => Describe(r, service))
            .WithTracing(tracing =>
            {
                tracing.AddSource(Source.Name);
                tracing.AddAspNetCoreInstrumentation(o =>
                {
                    o.Filter = context => !context.Request.Path.StartsWithSegments("/metrics");
                    o.RecordException = true;
                });
                tracing.AddHttpClientInstrumentation();
                if (export) tracing.AddOtlpExporter();
            });
    }

    private const string OtlpEndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private static ResourceBuilder Describe(ResourceBuilder resource, ServiceIdentity service) => resource
        .AddService(Environment.GetEnvironmentVariable("OTEL_SERVICE_NAME") is { Length: > 0 } name ? name : service.Name, serviceVersion: service.Version, serviceInstanceId: service.Instance)
        .AddAttributes([new("deployment.environment.name", service.Environment)]);
}
