using System.CommandLine;
using System.CommandLine.Invocation;
using Pharos.Commands;

var root = new RootCommand("Pharos: metrics, alerts, probes and dashboards in one process")
{
    ServeCommand.Create(),
    AgentCommand.Create(),
    CheckCommand.Create(),
    SloCommand.Create(),
    GateCommand.Create(),
    DoraCommand.Create(),
    GameDayCommand.Create(),
    IncidentCommand.Create(),
    QueryCommand.Create(),
    TestCommand.Create(),
    TemplateCommand.Create(),
    AlertsCommand.Create(),
    SilenceCommand.Create(),
    VersionCommand.Create(),
};
ParseResult parsed = root.Parse(args);
// Without its own limit of 2 s after a signal: a stop that seals a large head takes longer, and who started the process says how long it may.
int exitCode = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = Timeout.InfiniteTimeSpan });
return parsed.Action is ParseErrorAction ? 2 : exitCode;
