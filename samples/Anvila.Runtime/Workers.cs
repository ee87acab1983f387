using System.Diagnostics;

namespace Anvila.Runtime;

/// <summary>
/// The workers that run agents. A run is taken after a log-normal time (median 35 ms, one in a hundred above 250 ms), and
/// about three in a thousand are refused, so that the sample has a natural tail and a natural error ratio.
/// </summary>
internal sealed partial class Workers(ILogger<Workers> logger)
{
    private const double RefusalRatio = 0.003;

    public static ActivitySource Source { get; } = new("Anvila.Runtime");

    /// <summary>The run's id; null where no worker is free.</summary>
    public async Task<string?> SubmitAsync(long agentId, CancellationToken cancellationToken)
    {
        using (Activity? activity = Source.StartActivity("schedule"))
        {
            activity?.SetTag("anvila.agent.id", agentId);
            double normal = Math.Sqrt(-2 * Math.Log(1 - Random.Shared.NextDouble())) * Math.Cos(2 * Math.PI * Random.Shared.NextDouble());
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(35 * Math.Exp(0.85 * normal), 1500)), cancellationToken);
        }
        if (Random.Shared.NextDouble() < RefusalRatio)
        {
            Activity.Current?.SetStatus(ActivityStatusCode.Error, "no worker free");
            LogRefused(logger, agentId);
            return null;
        }
        string id = $"rt-{Random.Shared.NextInt64():x16}";
        LogTaken(logger, agentId, id);
        return id;
    }

    [LoggerMessage(LogLevel.Information, "agent {AgentId} runs as {RuntimeId}")]
    private static partial void LogTaken(ILogger logger, long agentId, string runtimeId);

    [LoggerMessage(LogLevel.Warning, "no worker free for agent {AgentId}")]
    private static partial void LogRefused(ILogger logger, long agentId);
}
