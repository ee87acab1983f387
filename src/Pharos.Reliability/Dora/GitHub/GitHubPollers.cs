using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Pharos.Core;
using Pharos.Reliability.Dora.Config;

namespace Pharos.Reliability.Dora.GitHub;

/// <summary>One poller for each repository of the configuration, over one client: the rate limit is the token's.</summary>
internal sealed class GitHubPollers(DoraPart part, MetricRegistry registry, TimeProvider clock, ILoggerFactory loggers) : IAsyncDisposable
{
    private readonly SemaphoreSlim _applying = new(1, 1);
    private readonly ConcurrentDictionary<string, RepositoryPoller> _pollers = new(StringComparer.OrdinalIgnoreCase);
    private CancellationTokenSource _stopping = new();
    private GitHubClient? _client;
    private Task _running = Task.CompletedTask;

    public async Task ApplyAsync(GitHubOptions options)
    {
        await _applying.WaitAsync();
        try
        {
            await StopAsync();
            _stopping = new CancellationTokenSource();
            if (options.Repositories.Count == 0) return;
            GitHubClient client = _client = new GitHubClient(options, new SocketsHttpHandler { AllowAutoRedirect = false, AutomaticDecompression = System.Net.DecompressionMethods.All, PooledConnectionLifetime = TimeSpan.FromMinutes(5) }, registry, clock);
            registry.Observe("pharos_dora_github_rate_limit_remaining", "Requests that GitHub lets through until its reset; -1 before the first answer.", "gauge", () => client.Limit.Remaining ?? -1);
            foreach (RepositoryOptions repository in options.Repositories)
                _pollers[repository.Name] = new RepositoryPoller(client, repository, options, part.History, part.Recorder, registry, clock, loggers.CreateLogger<RepositoryPoller>());
            _running = Task.WhenAll(_pollers.Values.Select(p => p.RunAsync(_stopping.Token)));
        }
        finally { _applying.Release(); }
    }

    public void Wake(string repository)
    {
        if (_pollers.TryGetValue(repository, out RepositoryPoller? poller)) poller.Wake();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _applying.Dispose();
    }

    private async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _running = Task.CompletedTask;
        _pollers.Clear();
        _client?.Dispose();
        _client = null;
        _stopping.Dispose();
    }
}
