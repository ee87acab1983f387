using System.Diagnostics;
using Anvila.Api.Telemetry;

namespace Anvila.Api.Faults;

/// <summary>Applies the faults whose route is that of the request, and those for all routes.</summary>
/// <remarks>Never to the endpoints that operate the process (metrics, faults), or a fault could not be seen and ended.</remarks>
internal sealed class FaultMiddleware(RequestDelegate next, FaultRegistry faults, FaultLoad load)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var active = faults.Active;
        if (active.IsEmpty)
        {
            await next(context);
            return;
        }
        string route = RouteTemplates.Of(context);
        if (route is "/metrics" || route.StartsWith("/_faults", StringComparison.Ordinal))
        {
            await next(context);
            return;
        }
        foreach (Fault fault in active)
        {
            bool applies = fault.Route is null ? fault.Kind is FaultKind.Latency or FaultKind.Errors : fault.Route == route;
            if (!applies || Random.Shared.NextDouble() >= fault.Ratio) continue;
            Activity.Current?.AddEvent(new ActivityEvent("fault", tags: new ActivityTagsCollection { { "fault.kind", fault.Kind.ToString() }, { "fault.id", fault.Id } }));
            switch (fault.Kind)
            {
                case FaultKind.Latency:
                    await Task.Delay(TimeSpan.FromMilliseconds(fault.Amount), context.RequestAborted);
                    break;
                case FaultKind.Errors:
                    context.Response.StatusCode = (int)fault.Amount;
                    await context.Response.WriteAsJsonAsync(new { error = "injected_fault" });
                    return;
                case FaultKind.Cpu:
                    long until = Stopwatch.GetTimestamp() + (long)(fault.Amount / 1000 * Stopwatch.Frequency);
                    while (Stopwatch.GetTimestamp() < until) Thread.SpinWait(200);
                    break;
                case FaultKind.Memory:
                    load.Hold(fault);
                    break;
            }
        }
        await next(context);
    }
}
