using Anvila.Api.Faults;

namespace Anvila.Api.Endpoints;

/// <summary><c>/_faults</c>: list, add and end faults. Mapped only when the switch is on.</summary>
internal static partial class FaultEndpoints
{
    public static void MapFaults(this WebApplication app)
    {
        if (!app.Services.GetRequiredService<FaultSwitch>().On) return;
        RouteGroupBuilder group = app.MapGroup("/_faults");
        group.MapGet("/", (FaultRegistry faults, TimeProvider clock) => Results.Ok(new
        {
            faults = faults.Active.Select(f => Shape(f, clock)),
            maximum_expires_in_s = FaultRegistry.MaximumLifetime.TotalSeconds,
        }));
        group.MapPost("/", (FaultRequest request, FaultRegistry faults, TimeProvider clock, ILogger<FaultRegistry> logger) =>
        {
            (Fault? fault, string? error) = faults.Add(request);
            if (fault is null) return Results.BadRequest(new { error });
            LogAdded(logger, fault.Kind, fault.Route ?? "*", fault.Amount, fault.Ratio, fault.Expires);
            return Results.Created($"/_faults/{fault.Id}", Shape(fault, clock));
        });
        group.MapDelete("/", (FaultRegistry faults) => Results.Ok(new { ended = faults.Remove(null) }));
        group.MapDelete("/{id}", (string id, FaultRegistry faults) => faults.Remove(id) > 0 ? Results.Ok(new { ended = 1 }) : Results.NotFound(new { error = "no_such_fault" }));
    }

    private static object Shape(Fault f, TimeProvider clock) => new
    {
        id = f.Id,
        route = f.Route ?? "*",
        kind = f.Kind.ToString().ToLowerInvariant(),
        amount = f.Amount,
        ratio = f.Ratio,
        expires_in_s = Math.Round((f.Expires - clock.GetUtcNow()).TotalSeconds, 1),
    };

    [LoggerMessage(LogLevel.Warning, "fault injected: {Kind} on {FaultRoute}, amount {Amount}, ratio {Ratio}, until {Expires}")]
    private static partial void LogAdded(ILogger logger, FaultKind kind, string faultRoute, double amount, double ratio, DateTimeOffset expires);
}
