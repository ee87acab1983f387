using System.Net.Http.Json;

namespace Anvila.Api;

/// <summary>The remote runtime of the agents: another service, which continues the caller's trace by the W3C header that the HTTP client adds.</summary>
internal sealed class AgentRuntime(HttpClient client)
{
    private sealed record Accepted(string Id);

    /// <exception cref="AgentRuntimeException">The runtime refused the call or cannot be reached.</exception>
    public async Task<string> SubmitAsync(long agentId, CancellationToken cancellationToken)
    {
        try
        {
            using HttpResponseMessage response = await client.PostAsync($"v1/agents/{agentId}/runs", content: null, cancellationToken);
            if (!response.IsSuccessStatusCode) throw new AgentRuntimeException($"agent runtime refused a run of agent {agentId}: status {(int)response.StatusCode}");
            return (await response.Content.ReadFromJsonAsync<Accepted>(cancellationToken))!.Id;
        }
        catch (HttpRequestException e) { throw new AgentRuntimeException($"agent runtime cannot be reached: {e.Message}"); }
    }
}
