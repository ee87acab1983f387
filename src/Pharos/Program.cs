using System.CommandLine;
using Pharos.Commands;

var root = new RootCommand("Pharos: metrics, alerts, probes and dashboards in one process")
{
    ServeCommand.Create(),
    CheckCommand.Create(),
    VersionCommand.Create(),
};
ParseResult parsed = root.Parse(args);
return parsed.Errors.Count > 0 && parsed.Action is null ? 2 : await parsed.InvokeAsync();
