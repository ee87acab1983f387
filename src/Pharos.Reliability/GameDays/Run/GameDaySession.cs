using System.Net.Http.Headers;
using Pharos.Core;

namespace Pharos.Reliability.GameDays;

/// <summary>Everything around one run: the folder, the journal on the server, the receiver, the rollback of runs whose runner died.</summary>
public static class GameDaySession
{
    private static readonly TimeSpan s_pharosLimit = TimeSpan.FromSeconds(10);

    /// <summary>Rolls back what earlier runners left, then runs a Game Day to its end.</summary>
    /// <param name="console">Learns of each step.</param>
    /// <param name="interrupt">The run is rolled back and ends as interrupted.</param>
    /// <exception cref="ActionFailedException">It cannot begin: Pharos or the receiver cannot be reached.</exception>
    /// <exception cref="IOException">The folder of runs cannot be written.</exception>
    public static async Task<GameDaySessionResult> RunAsync(GameDay gameDay, GameDaySessionOptions options, IRunSink console, TimeProvider clock, CancellationToken interrupt)
    {
        using HttpClient pharos = Pharos(options);
        using HttpClient client = Client();
        IReadOnlyList<GameDayRun> recovered = await RecoverAsync(pharos, client, options, clock);
        (await new HttpCaller(pharos).JsonAsync(pharos, "api/v1/status/buildinfo", interrupt)).Dispose();
        var ledger = new NotificationLedger(pharos, gameDay.Receiver is { Kind: ReceiverKind.Ledger } l ? l.Address : "", clock);
        await using IReceiver? receiver = gameDay.Receiver switch
        {
            null => null,
            { Kind: ReceiverKind.Inbox } place => new InboxReceiver(client, place.Address),
            { Kind: ReceiverKind.Webhook } place => await WebhookReceiver.StartAsync(place.Address, clock, interrupt),
            _ => ledger,
        };
        (RunFolder folder, string id) = RunFolder.Create(options.RunsDirectory, gameDay.Name, clock.GetUtcNow());
        using (folder)
        {
            var server = new JournalSink(pharos, id, clock);
            GameDayRun run;
            await using (server)
            {
                var log = new RunLog(GameDayRunner.NewRun(gameDay, id, Environment.MachineName, clock.GetUtcNow()), [folder, server, console], clock);
                var world = new LiveWorld(client, pharos, new PrometheusHttpSource(pharos), receiver, ledger, clock);
                run = await new GameDayRunner(gameDay, world, log, clock, server.Abort).RunAsync(interrupt);
            }
            return new GameDaySessionResult(run, folder.Directory, recovered, server.Trouble);
        }
    }

    /// <summary>Rolls back what runners that died have left. Gives their runs.</summary>
    public static async Task<IReadOnlyList<GameDayRun>> RecoverAsync(GameDaySessionOptions options, TimeProvider clock)
    {
        using HttpClient pharos = Pharos(options);
        using HttpClient client = Client();
        return await RecoverAsync(pharos, client, options, clock);
    }

    private static async Task<IReadOnlyList<GameDayRun>> RecoverAsync(HttpClient pharos, HttpClient client, GameDaySessionOptions options, TimeProvider clock)
    {
        var world = new LiveWorld(client, pharos, new PrometheusHttpSource(pharos), null, new NotificationLedger(pharos, "", clock), clock);
        return await Recovery.RecoverAsync(options.RunsDirectory, world, id => new JournalSink(pharos, id, clock), clock);
    }

    private static HttpClient Pharos(GameDaySessionOptions options)
    {
        var client = new HttpClient(options.Transport()) { BaseAddress = new Uri(options.Url.TrimEnd('/') + "/"), Timeout = s_pharosLimit };
        if (options.TokenFile is { } file) client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", File.ReadAllText(file).Trim());
        return client;
    }

    /// <summary>Redirects are answers like any other: what a fault or a probe asks for is what its file says.</summary>
    private static HttpClient Client() => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { Timeout = Timeout.InfiniteTimeSpan };
}
