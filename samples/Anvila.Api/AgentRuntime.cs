using System.Diagnostics;
using Anvila.Api.Telemetry;

namespace Anvila.Api;

/// <summary>
/// Stands where the remote runtime of the agents would be: answers after a log-normal time (median 35 ms, one in a hundred
/// above 250 ms) and refuses about three calls in a thousand, so that the sample has a natural tail and a natural error ratio.
/// </summary>
internal sealed class AgentRuntime
{
    private const double RefusalRatio = 0.003;

    /// <exception cref="AgentRuntimeException">The runtime refused the call.</exception>
    public async Task<string> SubmitAsync(long agentId, CancellationToken cancellationToken)
    {
        using Activity? activity = AnvilaTelemetry.Source.StartActivity("agent-runtime/Submit", ActivityKind.Client);
        activity?.SetTag("peer.service", "agent-runtime");
        activity?.SetTag("rpc.system", "grpc");
        activity?.SetTag("rpc.method", "Submit");
        activity?.SetTag("anvila.agent.id", agentId);

        double normal = Math.Sqrt(-2 * Math.Log(1 - Random.Shared.NextDouble())) * Math.Cos(2 * Math.PI * Random.Shared.NextDouble());
        await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(35 * Math.Exp(0.85 * normal), 1500)), cancellationToken);
        if (Random.Shared.NextDouble() < RefusalRatio)
        {
            activity?.SetStatus(ActivityStatusCode.Error, "runtime refused the run");
            throw new AgentRuntimeException($"agent runtime refused a run of agent {agentId}: no worker free");
        }
        return $"rt-{Random.Shared.NextInt64():x16}";
    }
}
