using Anvila.Api.Data;
using Anvila.Api.Telemetry;
using Prometheus;

namespace Anvila.Api.Endpoints;

/// <summary>What operators ask: who runs here, is it alive, can it serve, how much does it do.</summary>
internal static class Operations
{
    public static void MapOperations(this WebApplication app)
    {
        ServiceIdentity service = app.Services.GetRequiredService<ServiceIdentity>();
        Metrics.SuppressDefaultMetrics(new SuppressDefaultMetricOptions { SuppressMeters = true, SuppressEventCounters = true });
        SaturationMetrics.Register(service);

        app.MapGet("/", () => Results.Ok(new { service = service.Name, environment = service.Environment, version = service.Version }));
        app.MapGet("/health", () => Results.Ok(new { status = "ok", version = service.Version }));
        app.MapGet("/ready", (Database database) => database.Query("users", "SELECT 1", r => r.GetInt64(0)) is [1]
            ? Results.Ok(new { status = "ready" })
            : Results.StatusCode(StatusCodes.Status503ServiceUnavailable));
        app.MapMetrics("/metrics");
    }
}
