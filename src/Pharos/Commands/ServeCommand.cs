using System.CommandLine;
using System.Runtime.InteropServices;
using Pharos.Configuration;
using Pharos.Hosting;

namespace Pharos.Commands;

/// <summary><c>pharos serve</c>: runs until SIGINT, SIGTERM or <c>POST /-/quit</c>; SIGHUP reloads.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var command = new Command("serve", "Run every part that the configuration directory has files for");
        var options = new ConfigurationOptions(command);
        var data = new Option<string>("--data") { Description = "Data directory", DefaultValueFactory = _ => "data" };
        var admin = new Option<bool>("--web.enable-admin-api") { Description = "As Prometheus: allow deleting series and taking snapshots over HTTP" };
        command.Options.Add(data);
        command.Options.Add(admin);
        command.SetAction((parsed, cancellationToken) => RunAsync(options.Read(parsed) with { DataDirectory = parsed.GetValue(data)!, EnableAdminApi = parsed.GetValue(admin) }, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ServeOptions options, CancellationToken cancellationToken)
    {
        try
        {
            using ServiceManager manager = ServiceManager.FromEnvironment();
            await using PharosServer server = await PharosServer.StartAsync(options, manager, cancellationToken);
            using PosixSignalRegistration hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
            {
                context.Cancel = true;
                _ = server.ReloadAsync(CancellationToken.None); // logs its own outcome
            });
            using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => { context.Cancel = true; server.Quit(); });
            using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => { context.Cancel = true; server.Quit(); });
            // What reading the configuration left would otherwise stay for as long as the process is idle.
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            await server.StoppingAsync();
            manager.Stopping();
            return 0;
        }
        catch (Exception e) when (e is ConfigException or FormatException or IOException or UnauthorizedAccessException or State.StateException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
    }
}
