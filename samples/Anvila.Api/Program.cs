using Anvila.Api;
using Anvila.Api.Data;
using Anvila.Api.Endpoints;
using Anvila.Api.Faults;
using Anvila.Api.Telemetry;

// "--faults" has no value, which the host's command line reader cannot express.
bool faults = args.Contains("--faults") || Environment.GetEnvironmentVariable("ANVILA_FAULTS") == "1";
var builder = WebApplication.CreateBuilder(args.Where(a => a != "--faults").ToArray());

var service = ServiceIdentity.From(builder.Environment.EnvironmentName, builder.Configuration["urls"]);
string data = builder.Configuration["data"] ?? Environment.GetEnvironmentVariable("ANVILA_DATA")
    ?? Path.Combine(Path.GetTempPath(), $"anvila-api-{service.Environment}");

builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddSingleton(service);
builder.Services.AddSingleton(new DatabaseFile(data));
builder.Services.AddSingleton<Database>();
builder.Services.AddSingleton<Sessions>();
builder.Services.AddHttpClient<AgentRuntime>(client => client.BaseAddress = new Uri(builder.Configuration["runtime"] ?? Environment.GetEnvironmentVariable("ANVILA_RUNTIME_URL") ?? "http://127.0.0.1:8002"));
builder.Services.AddSingleton(new FaultSwitch(faults));
builder.Services.AddSingleton<FaultRegistry>();
builder.Services.AddSingleton<FaultLoad>();
builder.Services.AddHostedService(services => services.GetRequiredService<FaultLoad>());
builder.AddAnvilaTelemetry(service);

WebApplication app = builder.Build();
app.Services.GetRequiredService<Database>().Migrate();

app.UseRouting();
app.UseMiddleware<RequestMetrics>();
app.UseMiddleware<FaultMiddleware>();
app.UseMiddleware<SessionMiddleware>();
app.MapOperations();
app.MapSignIn();
app.MapProjects();
app.MapAgents();
app.MapRuns();
app.MapSearch();
app.MapFaults();
await app.RunAsync();
