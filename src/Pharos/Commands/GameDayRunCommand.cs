using System.CommandLine;
using System.Runtime.InteropServices;
using Pharos.Commands.Remote;
using Pharos.Configuration;
using Pharos.Reliability.GameDays;

namespace Pharos.Commands;

/// <summary>
/// <c>pharos gameday run FILE</c>: exit code 0 when the run came to its end, with <c>--assert</c> only when everything was as expected; 1 otherwise; 2 for wrong usage, a faulty file among it.
/// SIGINT and SIGTERM roll back before they end it.
/// </summary>
internal static class GameDayRunCommand
{
    public static Option<string> RunsOption() => new("--runs") { Description = "Where each run gets a folder with journal and report", DefaultValueFactory = _ => Path.Combine("data", "gamedays") };

    public static Command Create()
    {
        var command = new Command("run", "Check the steady state, inject, wait for alert and message, roll back, wait for the recovery");
        var client = new ServerOptions(command);
        var file = new Argument<string>("FILE") { Description = "gamedays/NAME.yml" };
        var assert = new Option<bool>("--assert") { Description = "Exit with 1 unless everything was as expected" };
        var envFile = new Option<string?>("--env-file") { Description = "File of NAME=value lines, over the process environment" };
        Option<string> runs = RunsOption();
        command.Arguments.Add(file);
        command.Options.Add(assert);
        command.Options.Add(envFile);
        command.Options.Add(runs);
        command.SetAction((parsed, _) => RunAsync(parsed.GetValue(file)!, parsed.GetValue(envFile), parsed.GetValue(assert), client.IsJson(parsed),
            new GameDaySessionOptions { Url = client.Url(parsed), TokenFile = client.TokenFile(parsed), Transport = () => client.Transport(parsed), RunsDirectory = parsed.GetValue(runs)! }));
        return command;
    }

    private static async Task<int> RunAsync(string file, string? envFile, bool assert, bool isJson, GameDaySessionOptions options)
    {
        GameDay? gameDay;
        var errors = new ConfigErrors();
        try { gameDay = GameDayFile.Load(file, envFile is null ? ConfigEnvironment.Process : ConfigEnvironment.WithFile(envFile, ConfigEnvironment.Process), errors); }
        catch (Exception e) when (e is FormatException or IOException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 2;
        }
        foreach (Finding finding in errors.Findings) await Console.Error.WriteLineAsync(finding.ToString());
        if (gameDay is null) return 2;

        TextWriter progress = isJson ? Console.Error : Console.Out;
        using var interrupt = new CancellationTokenSource();
        void Stop(PosixSignalContext context)
        {
            context.Cancel = true; // the rollback comes first
            progress.WriteLine("rolling back");
            interrupt.Cancel();
        }
        using PosixSignalRegistration signalInt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop), signalTerm = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop), signalHup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);
        try
        {
            GameDaySessionResult result = await GameDaySession.RunAsync(gameDay, options, new GameDayConsole(progress), TimeProvider.System, interrupt.Token);
            GameDayConsole.WriteEnd(progress, result);
            if (isJson) Console.WriteLine(await File.ReadAllTextAsync(Path.Combine(result.Directory, "journal.json")));
            GameDayRun run = result.Run;
            return run.Status == RunStatus.Completed || (!assert && run is { Status: RunStatus.Failed, Deviated: true }) ? 0 : 1;
        }
        catch (Exception e) when (e is ActionFailedException or IOException or UnauthorizedAccessException or CommandException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
    }
}
