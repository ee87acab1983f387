using System.CommandLine;
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
        command.SetAction((parsed, cancellationToken) =>
        {
            ServeOptions serve = options.Read(parsed) with { DataDirectory = parsed.GetValue(data)!, EnableAdminApi = parsed.GetValue(admin) };
            return ServerProcess.RunAsync((manager, stop) => PharosServer.StartAsync(serve, manager, stop), cancellationToken);
        });
        return command;
    }
}
