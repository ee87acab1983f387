using System.CommandLine;
using System.Runtime.InteropServices;
using Pharos.Configuration;
using Pharos.Hosting;

namespace Pharos.Commands;

/// <summary><c>pharos agent</c>: the collector and the node exporter, for hosts whose telemetry goes elsewhere. SIGHUP reads the files again.</summary>
internal static class AgentCommand
{
    public static Command Create()
    {
        var command = new Command("agent", "Run the collector and the node exporter, and nothing else");
        var files = new Option<string[]>("--config") { Description = "Collector configuration (otelcol.yml); several are laid over each other in order", Required = true };
        var data = new Option<string>("--data") { Description = "Data directory", DefaultValueFactory = _ => "data" };
        var envFile = new Option<string?>("--env-file") { Description = "File of NAME=value lines, over the process environment" };
        var listen = new Option<string>("--listen") { Description = "HOST:PORT of /metrics (node exporter), /collector/metrics (own) and /-/healthy, or off", DefaultValueFactory = _ => "127.0.0.1:9100" };
        var remote = new Option<bool>("--allow-remote") { Description = "Receivers and --listen may be on other addresses than loopback without asking who connects" };
        var check = new Option<bool>("--check") { Description = "Only check the files" };
        foreach (Option option in (Option[])[files, data, envFile, listen, remote, check]) command.Options.Add(option);
        command.SetAction((parsed, cancellationToken) =>
        {
            var options = new AgentOptions
            {
                Files = parsed.GetValue(files)!,
                DataDirectory = parsed.GetValue(data)!,
                EnvironmentFile = parsed.GetValue(envFile),
                Listen = parsed.GetValue(listen)!,
                AllowsRemote = parsed.GetValue(remote),
            };
            return parsed.GetValue(check) ? CheckAsync(options) : RunAsync(options, cancellationToken);
        });
        return command;
    }

    private static async Task<int> CheckAsync(AgentOptions options)
    {
        var errors = new ConfigErrors();
        try { options.Load(errors); }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException) { errors.Add(new SourcePosition(options.EnvironmentFile ?? options.Files[0], 0, 0), e.Message); }
        foreach (Finding finding in errors.Findings.OrderBy(f => f.Position)) await Console.Error.WriteLineAsync(finding.ToString());
        return errors.HasErrors ? 1 : 0;
    }

    private static async Task<int> RunAsync(AgentOptions options, CancellationToken cancellationToken)
    {
        try
        {
            using ServiceManager manager = ServiceManager.FromEnvironment();
            await using AgentServer server = await AgentServer.StartAsync(options, manager, cancellationToken);
            using PosixSignalRegistration hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
            {
                context.Cancel = true;
                _ = server.ReloadAsync(CancellationToken.None); // logs its own outcome
            });
            using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => { context.Cancel = true; server.Quit(); });
            using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => { context.Cancel = true; server.Quit(); });
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            await server.StoppingAsync();
            manager.Stopping();
            return 0;
        }
        catch (Exception e) when (e is ConfigException or FormatException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
    }
}
