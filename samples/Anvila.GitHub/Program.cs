using System.Globalization;
using Anvila.GitHub;

var builder = WebApplication.CreateBuilder(args);
builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
if (builder.Configuration["urls"] is null) builder.WebHost.UseUrls("http://127.0.0.1:8090");
int seed = int.Parse(builder.Configuration["seed"] ?? "1", CultureInfo.InvariantCulture);
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddSingleton(services =>
{
    TimeProvider clock = services.GetRequiredService<TimeProvider>();
    return new Repository("anvila", "api", HistoryGenerator.Generate(seed, clock.GetUtcNow()), clock);
});
builder.Services.AddSingleton<RateLimit>();
builder.Services.AddHttpClient();
builder.Services.AddHostedService<FirstDeployment>();
WebApplication app = builder.Build();
app.UseMiddleware<GitHubConventions>();
app.MapGitHubRest();
app.MapLiveEvents();
await app.RunAsync();
