using System.CommandLine;
using System.Text.Json;
using Pharos.Check;
using Pharos.Commands.Remote;
using Pharos.Configuration;
using Pharos.Hosting;
using Pharos.Reliability.GameDays;

namespace Pharos.Commands;

/// <summary><c>pharos gameday run|list|check|recover</c>.</summary>
internal static class GameDayCommand
{
    public static Command Create() => new("gameday", "Run faults on purpose and prove that they are detected, told and recovered from") { GameDayRunCommand.Create(), ListCommand(), CheckCommand(), RecoverCommand() };

    private static Command ListCommand()
    {
        var command = new Command("list", "Game Days of a running Pharos, and their last runs");
        var client = new ServerOptions(command);
        command.SetAction((parsed, cancellationToken) => client.UseAsync(parsed, "api/pharos/v1/gamedays", (answer, isJson) => isJson ? 0 : WriteList(answer), cancellationToken));
        return command;
    }

    private static int WriteList(JsonElement answer)
    {
        JsonElement[] runs = [.. answer.GetProperty("runs").EnumerateArray()];
        TextTable.Write(["NAME", "TITLE", "TARGET", "LAST RUN", "RESULT"], answer.GetProperty("gameDays").EnumerateArray().Select(g =>
        {
            string name = g.GetProperty("name").GetString()!;
            JsonElement last = runs.FirstOrDefault(r => r.GetProperty("gameDay").GetString() == name);
            bool isNew = last.ValueKind == JsonValueKind.Undefined;
            return (string[])[name, g.GetProperty("title").GetString()!, $"{g.GetProperty("service").GetString()} {g.GetProperty("environment").GetString()}".Trim(),
                isNew ? "never" : last.GetProperty("start").GetDateTimeOffset().UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture),
                isNew ? "" : last.GetProperty("status").GetString() + (last.GetProperty("deviated").GetBoolean() ? ", deviated" : "")];
        }));
        return 0;
    }

    private static Command CheckCommand()
    {
        var command = new Command("check", "Validate Game Days against the rules of a configuration directory");
        var options = new ConfigurationOptions(command);
        var files = new Argument<string[]>("FILES") { Description = "Game Day files (all of gamedays/)", Arity = ArgumentArity.ZeroOrMore };
        command.Arguments.Add(files);
        command.SetAction(parsed =>
        {
            var errors = new ConfigErrors();
            try
            {
                LoadedConfiguration config = LoadedConfiguration.Load(options.Read(parsed), running: null, TimeProvider.System, new ConfigErrors());
                IReadOnlyList<GameDay> gameDays = parsed.GetValue(files) is { Length: > 0 } given
                    ? [.. given.Select(f => GameDayFile.Load(f, config.Environment, errors)).OfType<GameDay>()]
                    : GameDayFile.LoadAll(config.Options.Places.GameDays, config.Environment, errors);
                GameDayLint.Run(gameDays, new RuleIndex(config.RuleGroups, Metrics.MetricsPart.Expressions), errors);
                foreach (GameDay gameDay in gameDays) Console.WriteLine($"{gameDay.File}: {gameDay.Faults.Count} faults, {gameDay.Alerts.Count + gameDay.Probes.Count} expectations");
            }
            catch (Exception e) when (e is FormatException or IOException) { errors.Add(new SourcePosition(options.Read(parsed).ConfigDirectory, 0, 0), e.Message); }
            foreach (Finding finding in errors.Findings.OrderBy(f => f.Position)) Console.Error.WriteLine(finding);
            return errors.HasErrors ? 1 : 0;
        });
        return command;
    }

    private static Command RecoverCommand()
    {
        var command = new Command("recover", "Roll back the runs whose runner died; a new run does so too");
        var client = new ServerOptions(command);
        Option<string> runs = GameDayRunCommand.RunsOption();
        command.Options.Add(runs);
        command.SetAction((parsed, _) => ServerOptions.RunAsync(async () =>
        {
            IReadOnlyList<GameDayRun> recovered = await GameDaySession.RecoverAsync(new GameDaySessionOptions { Url = client.Url(parsed), TokenFile = client.TokenFile(parsed), Transport = () => client.Transport(parsed), RunsDirectory = parsed.GetValue(runs)! }, TimeProvider.System);
            foreach (GameDayRun run in recovered) Console.WriteLine($"{run.Id}: {string.Join("; ", run.Reasons)}");
            if (recovered.Count == 0) Console.WriteLine("no run was left half done");
            return recovered.Any(r => r.Reasons.Any(x => x.StartsWith("not rolled back", StringComparison.Ordinal))) ? 1 : 0;
        }));
        return command;
    }
}
