using Pharos.Core;

namespace Pharos.Reliability.Slo;

/// <summary>SLOs as one part: how they stand, how they were kept, what an incident cost.</summary>
/// <param name="catalog">What <c>slo/</c> says now.</param>
/// <param name="alerts">Pending and firing alerts of SLOs.</param>
public sealed class SloPart(IMetricsSource source, Func<SloCatalog> catalog, Func<IReadOnlyList<SloAlertView>> alerts, TimeProvider clock)
{
    public Func<SloCatalog> Catalog { get; } = catalog;

    public Func<IReadOnlyList<SloAlertView>> Alerts { get; } = alerts;

    public SloStatusService Status { get; } = new(source, catalog, clock);

    public SloHistoryService History { get; } = new(source, clock);

    /// <summary>What the SLOs of a service lost between two instants, for incident reviews. An empty environment takes all.</summary>
    /// <exception cref="QueryException">The metrics cannot be read.</exception>
    public async Task<IReadOnlyList<BudgetConsumption>> ConsumedAsync(string service, string environment, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var consumed = new List<BudgetConsumption>();
        foreach (SloDefinition slo in Catalog().Slos.Where(s => s.Service == service && (environment.Length == 0 || s.Label("environment") == environment)))
            consumed.Add(await History.ConsumedAsync(slo, from, to, cancellationToken));
        return consumed;
    }
}
