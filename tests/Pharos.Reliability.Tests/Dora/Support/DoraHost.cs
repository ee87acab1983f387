using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Pharos.Configuration;
using Pharos.Core;
using Pharos.Reliability.Dora;
using Pharos.Reliability.Dora.Config;
using Pharos.State;
using Pharos.Testing;

namespace Pharos.Reliability.Tests.Dora.Support;

/// <summary>The DORA part on a real journal with its API and metrics on a loopback port, and a clock that stands at <see cref="Story.Start"/>.</summary>
internal sealed class DoraHost : IAsyncDisposable
{
    public const string Secret = "It's a Secret to Everybody";

    private readonly TempFolder _folder = new();
    private readonly StateDatabase _database;
    private readonly ILoggerFactory _loggers;
    private WebApplication _app = null!;

    private DoraHost(DateTimeOffset now)
    {
        Clock = new FakeTimeProvider(now);
        _database = StateDatabase.Open(_folder.File("state.db"));
        Journal = new EventJournal(_database);
        _loggers = LoggerFactory.Create(builder => builder.AddProvider(new ListLogger(Log)));
        Part = new DoraPart(Journal, Registry, Clock, _loggers);
    }

    public FakeTimeProvider Clock { get; }

    public EventJournal Journal { get; }

    public MetricRegistry Registry { get; } = new();

    public DoraPart Part { get; private set; }

    public ConcurrentQueue<string> Log { get; } = new();

    public HttpClient Client { get; private set; } = null!;

    public static async Task<DoraHost> StartAsync(DoraOptions? options = null, DateTimeOffset? now = null)
    {
        var host = new DoraHost(now ?? Story.Start);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(k => k.Limits.MaxRequestBodySize = 32 * 1024 * 1024);
        builder.Logging.ClearProviders();
        host._app = builder.Build();
        host.Part.MapApi(host._app);
        host.Part.MapMetrics(host._app);
        await host._app.StartAsync();
        host.Client = new HttpClient { BaseAddress = new Uri(host._app.Urls.First()) };
        host.Part.Start();
        await host.Part.ApplyAsync(options ?? Options());
        return host;
    }

    public static DoraOptions Options(params RepositoryOptions[] repositories) => new() { GitHub = new GitHubOptions { WebhookSecret = Configuration.Secret.Of(Secret), ApiUrl = new Uri("http://127.0.0.1:1"), Repositories = repositories } };

    public async Task<(int Status, string Body)> PostAsync(string path, string body, Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        change?.Invoke(request);
        using HttpResponseMessage answer = await Client.SendAsync(request, TestContext.Current.CancellationToken);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>Sends a delivery as GitHub does, signed.</summary>
    public Task<(int Status, string Body)> DeliverAsync(string eventName, byte[] body, string delivery, string secret = Secret, Action<HttpRequestMessage>? change = null) => PostAsync(DoraPart.GitHubWebhookPath, "", request =>
    {
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("X-GitHub-Event", eventName);
        request.Headers.Add("X-GitHub-Delivery", delivery);
        request.Headers.Add("X-Hub-Signature-256", "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body)));
        change?.Invoke(request);
    });

    public async ValueTask DisposeAsync()
    {
        await Part.DisposeAsync();
        await _app.StopAsync();
        await _app.DisposeAsync();
        Client.Dispose();
        _database.Dispose();
        _loggers.Dispose();
        _folder.Dispose();
    }

    private sealed class ListLogger(ConcurrentQueue<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => lines.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose() { }
    }
}
