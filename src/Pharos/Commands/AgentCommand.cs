using System.CommandLine;
using Pharos.Configuration;

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
        var web = new Option<string?>("--web.config.file") { Description = "As node_exporter: TLS and users of --listen" };
        var check = new Option<bool>("--check") { Description = "Only check the files" };
        foreach (Option option in (Option[])[files, data, envFile, listen, remote, web, check]) command.Options.Add(option);
        command.SetAction((parsed, cancellationToken) =>
        {
            var options = new AgentOptions
            {
                Files = parsed.GetValue(files)!,
                DataDirectory = parsed.GetValue(data)!,
                EnvironmentFile = parsed.GetValue(envFile),
                Listen = parsed.GetValue(listen)!,
                WebConfigFile = parsed.GetValue(web),
                AllowsRemote = parsed.GetValue(remote),
            };
            return parsed.GetValue(check) ? CheckAsync(options) : ServerProcess.RunAsync((manager, stop) => AgentServer.StartAsync(options, manager, stop), cancellationToken);
        });
        return command;
    }

    private static async Task<int> CheckAsync(AgentOptions options)
    {
        var errors = new ConfigErrors();
        try
        {
            options.Load(errors);
            options.LoadWeb(TimeProvider.System, errors);
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException) { errors.Add(new SourcePosition(options.EnvironmentFile ?? options.Files[0], 0, 0), e.Message); }
        foreach (Finding finding in errors.Findings.OrderBy(f => f.Position)) await Console.Error.WriteLineAsync(finding.ToString());
        return errors.HasErrors ? 1 : 0;
    }
}
