using Anvila.Runtime;
using OpenTelemetry.Logs;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

var builder = WebApplication.CreateBuilder(args);
builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
builder.Services.AddSingleton<Workers>();
bool export = !string.IsNullOrEmpty(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]);
if (export)
{
    builder.Logging.AddOpenTelemetry(logs =>
    {
        logs.IncludeFormattedMessage = true;
        logs.SetResourceBuilder(Describe(ResourceBuilder.CreateDefault()));
        logs.AddOtlpExporter();
    });
}
builder.Services.AddOpenTelemetry().ConfigureResource(r => Describe(r)).WithTracing(tracing =>
{
    tracing.AddSource(Workers.Source.Name);
    tracing.AddAspNetCoreInstrumentation();
    if (export) tracing.AddOtlpExporter();
});
if (builder.Configuration["urls"] is null) builder.WebHost.UseUrls("http://127.0.0.1:8002");
WebApplication app = builder.Build();
app.MapGet("/health", () => Results.Ok(new { status = "ok" }));
app.MapPost("/v1/agents/{agentId:long}/runs", async (long agentId, Workers workers, CancellationToken cancellationToken) =>
    await workers.SubmitAsync(agentId, cancellationToken) is { } id ? Results.Ok(new Accepted(id)) : Results.Json(new Refused("no worker free"), statusCode: StatusCodes.Status503ServiceUnavailable));
await app.RunAsync();

// One runtime serves both environments of the API, as a shared platform would.
ResourceBuilder Describe(ResourceBuilder resource) => resource.AddService("agent-runtime", serviceInstanceId: builder.Configuration["urls"] ?? "127.0.0.1:8002")
    .AddAttributes([new("deployment.environment.name", "shared")]);
