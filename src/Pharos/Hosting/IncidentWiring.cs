using Pharos.Reliability.Events;
using Pharos.Reliability.GameDays;
using Pharos.Reliability.Incidents;
using Pharos.Reliability.Slo;
using Pharos.State;

namespace Pharos.Hosting;

/// <summary>The journal, Game Days and incidents on the page's listener.</summary>
internal static class IncidentWiring
{
    public static void Map(IEndpointRouteBuilder routes, EventJournal journal, SloPart slos, Func<LoadedConfiguration> config, TimeProvider clock)
    {
        var board = new GameDayBoard(journal);
        routes.MapEventsApi(journal);
        routes.MapGameDaysApi(board, () => config().GameDays);
        routes.MapIncidentsApi(new IncidentDesk(new IncidentBook(journal, clock), board, LossesAsync, clock), journal, clock);

        async Task<IReadOnlyList<BudgetLoss>> LossesAsync(string service, string environment, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
            [.. (await slos.ConsumedAsync(service, environment, from, to, cancellationToken)).Select(c => new BudgetLoss(c.Slo.Title, c.Slo.ObjectivePercent, c.Slo.Period, c.ErrorRatio, c.Consumed, c.Lost))];
    }
}
