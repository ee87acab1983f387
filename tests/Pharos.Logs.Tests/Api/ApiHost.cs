using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging.Abstractions;
using Pharos.Configuration;
using Pharos.Core;
using Pharos.Logs.Config;
using Pharos.Testing;

namespace Pharos.Logs.Tests.Api;

/// <summary>The logs part behind a real server on a free port.</summary>
internal sealed class ApiHost(WebApplication app, LogsPart logs, TempFolder folder) : IAsyncDisposable
{
    public const string Recorded = "limits_config: {discover_service_name: [], discover_log_levels: false, reject_old_samples: false}";

    private readonly HttpClient _client = new();

    public LogsPart Logs { get; } = logs;

    public Uri Address => new(app.Urls.First());

    public static async Task<ApiHost> StartAsync(string loki = "{}", TimeProvider? clock = null)
    {
        var folder = new TempFolder();
        var errors = new ConfigErrors();
        LokiSettings settings = LokiSettings.Load(folder.Write("loki.yml", loki), ConfigEnvironment.Process, ConfigNode.Missing(new SourcePosition("", 0, 0)), errors);
        errors.ThrowIfAny();
        LogsPart logs = await LogsPart.OpenAsync(folder.File("data"), settings, new MetricRegistry(), clock ?? TimeProvider.System, NullLoggerFactory.Instance, TestContext.Current.CancellationToken);
        WebApplication app = await LoopbackApp.StartAsync(app =>
        {
            app.UseWebSockets();
            logs.Map(app, "0.1.0", "test");
        });
        return new ApiHost(app, logs, folder);
    }

    public Task<(int Status, string? Type, string Body)> PushAsync(string json) => PostAsync("/loki/api/v1/push", json, "application/json");

    public Task<(int Status, string? Type, string Body)> PostAsync(string path, string body, string type) => PostAsync(path, Encoding.UTF8.GetBytes(body), type);

    public async Task<(int Status, string? Type, string Body)> PostAsync(string path, byte[] body, string type, string? encoding = null)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        if (encoding is not null) content.Headers.ContentEncoding.Add(encoding);
        using HttpResponseMessage answer = await _client.PostAsync(new Uri(Address, path), content, TestContext.Current.CancellationToken);
        return ((int)answer.StatusCode, answer.Content.Headers.ContentType?.ToString(), await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    public async Task<(int Status, string? Type, string Body)> GetAsync(string path, IEnumerable<KeyValuePair<string, string>>? parameters = null)
    {
        string query = string.Join('&', (parameters ?? []).Select(p => $"{Uri.EscapeDataString(p.Key)}={Uri.EscapeDataString(p.Value)}"));
        using HttpResponseMessage answer = await _client.GetAsync(new Uri(Address, query.Length == 0 ? path : $"{path}?{query}"), TestContext.Current.CancellationToken);
        return ((int)answer.StatusCode, answer.Content.Headers.ContentType?.ToString(), await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await app.DisposeAsync();
        await Logs.DisposeAsync();
        folder.Dispose();
    }
}
