using Anvila.Inbox;

var builder = WebApplication.CreateBuilder(args);
builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddSingleton<MessageStore>();
builder.Services.AddSingleton<SimulatedFailure>();
builder.WebHost.ConfigureKestrel(o => o.Limits.MaxRequestBodySize = 1024 * 1024);
if (builder.Configuration["urls"] is null) builder.WebHost.UseUrls("http://127.0.0.1:8025");
WebApplication app = builder.Build();
app.MapInbox();
await app.RunAsync();
