using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Anvila.Traffic;

/// <summary>One person at work: signs in, browses projects, looks at agents, starts runs and follows them, searches; sometimes mistypes.</summary>
internal sealed class UserJourney(Uri target, string user, double ratePerSecond, int seed, Rhythm rhythm)
{
    public static readonly string[] Users = ["ada", "grace", "linus", "margaret", "ken"];
    private static readonly string[] Words = ["invoice", "release", "summary", "forecast", "translate", "review", "contract", "draft", "escalate", "onboarding"];
    private const int ProjectsSeeded = 12;
    private readonly Random _random = new(seed);
    private string? _token;
    private long _lastRun;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var client = new HttpClient { BaseAddress = target, Timeout = TimeSpan.FromSeconds(30) };
        client.DefaultRequestHeaders.UserAgent.ParseAdd("AnvilaWeb/1.4");
        try
        {
            while (true)
            {
                await rhythm.PauseAsync(ratePerSecond, _random, cancellationToken);
                try
                {
                    await StepAsync(client, cancellationToken);
                }
                catch (Exception e) when (e is HttpRequestException or TaskCanceledException or JsonException && !cancellationToken.IsCancellationRequested)
                {
                    _token = null; // the API may be down on purpose; sign in again when it is back
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested) { } // a stop is not a failure
    }

    private async Task StepAsync(HttpClient client, CancellationToken cancellationToken)
    {
        if (_token is null || _random.NextDouble() < 0.01)
        {
            await SignInAsync(client, cancellationToken);
            return;
        }
        int project = _random.Next(1, ProjectsSeeded + 1);
        switch (_random.NextDouble())
        {
            case < 0.30: await GetAsync(client, "/api/v1/projects", cancellationToken); break;
            case < 0.50: await GetAsync(client, $"/api/v1/projects/{(_random.NextDouble() < 0.02 ? 999_999 : project)}", cancellationToken); break;
            case < 0.62: await GetAsync(client, $"/api/v1/projects/{project}/agents", cancellationToken); break;
            case < 0.76: await StartRunAsync(client, _random.Next(1, ProjectsSeeded * 3 + 1), cancellationToken); break;
            case < 0.86 when _lastRun > 0: await GetAsync(client, $"/api/v1/runs/{_lastRun}", cancellationToken); break;
            case < 0.98: await GetAsync(client, $"/api/v1/search?q={(_random.NextDouble() < 0.03 ? "x" : Words[_random.Next(Words.Length)])}", cancellationToken); break;
            default: await PostAsync(client, "/api/v1/projects", new { name = $"{Words[_random.Next(Words.Length)]} {_random.Next(1000)}", description = "made by the traffic of the sample" }, cancellationToken); break;
        }
    }

    private async Task SignInAsync(HttpClient client, CancellationToken cancellationToken)
    {
        string password = _random.NextDouble() < 0.05 ? "mistyped" : $"anvila-{user}";
        using HttpResponseMessage response = await client.PostAsJsonAsync("/api/v1/auth/sign-in", new { email = $"{user}@anvila.test", password }, cancellationToken);
        if (response.StatusCode != HttpStatusCode.OK) return;
        using JsonDocument body = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
        _token = body.RootElement.GetProperty("token").GetString();
    }

    private async Task StartRunAsync(HttpClient client, int agent, CancellationToken cancellationToken)
    {
        string input = string.Join(' ', Enumerable.Range(0, _random.Next(4, 30)).Select(_ => Words[_random.Next(Words.Length)]));
        using HttpResponseMessage? response = await PostAsync(client, $"/api/v1/agents/{agent}/runs", new { input }, cancellationToken);
        if (response?.StatusCode != HttpStatusCode.Accepted) return;
        using JsonDocument body = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
        _lastRun = body.RootElement.GetProperty("id").GetInt64();
    }

    private Task<HttpResponseMessage> GetAsync(HttpClient client, string path, CancellationToken cancellationToken) =>
        SendAsync(client, new HttpRequestMessage(HttpMethod.Get, path), cancellationToken);

    private Task<HttpResponseMessage> PostAsync(HttpClient client, string path, object body, CancellationToken cancellationToken) =>
        SendAsync(client, new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) }, cancellationToken);

    private async Task<HttpResponseMessage> SendAsync(HttpClient client, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using (request)
        {
            request.Headers.Authorization = new("Bearer", _token);
            HttpResponseMessage response = await client.SendAsync(request, cancellationToken);
            if (response.StatusCode == HttpStatusCode.Unauthorized) _token = null;
            return response;
        }
    }
}
