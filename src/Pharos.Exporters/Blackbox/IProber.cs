namespace Pharos.Exporters.Blackbox;

/// <summary>One way to probe. Named as in blackbox.yml.</summary>
internal interface IProber
{
    /// <summary>Probes and writes the prober's metrics. False is a failed probe, with the reason in the run's log.</summary>
    Task<bool> ProbeAsync(ProbeRun run, CancellationToken cancellationToken);
}
