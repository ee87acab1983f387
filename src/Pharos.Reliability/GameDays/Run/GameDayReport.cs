using System.Globalization;
using System.Text;

namespace Pharos.Reliability.GameDays;

/// <summary>The report of a run in Markdown: what came of it, the measured times, expected against observed, what happened when.</summary>
public static class GameDayReport
{
    public static string Write(GameDayRun run)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# Game Day: {MarkdownText.Line(run.Title)}\n\n");
        if (run.Description.Length > 0) text.Append(run.Description.Trim()).Append("\n\n");
        text.Append("| | |\n| --- | --- |\n");
        Row(text, "Result", $"**{StatusWord(run)}**");
        Row(text, "Run", $"`{run.Id}`{(run.Host.Length > 0 ? $" on {run.Host}" : "")}");
        if (run.Service.Length > 0) Row(text, "Service", $"{run.Service}{(run.Environment.Length > 0 ? $" in {run.Environment}" : "")}");
        Row(text, "Time", $"{Day(run.Start)}{(run.End is { } end ? $" to {Clock(end)} ({RunText.Seconds(end - run.Start)})" : "")}");
        text.Append("\n## Result\n");
        if (run.Reasons.Count == 0) text.Append(run.End is null ? "The run is not over yet.\n" : "Everything was as expected: the alert fired, the message arrived, and after the rollback all was well again.\n");
        foreach (string reason in run.Reasons) text.Append(CultureInfo.InvariantCulture, $"- {MarkdownText.Line(reason)}\n");
        Measured(text, run);
        Comparison(text, run);
        Timeline(text, run);
        return text.ToString();
    }

    /// <summary>The status as a word, with whether it deviated.</summary>
    internal static string StatusWord(GameDayRun run) => run.Status.ToString().ToLowerInvariant() + (run.Deviated ? ", deviated" : "");

    private static void Measured(StringBuilder text, GameDayRun run)
    {
        if (run.Injected is null) return;
        text.Append(CultureInfo.InvariantCulture, $"\n## Measured times\nExact to {RunText.Seconds(GameDayRunner.PollInterval)}: that often the runner looks.\n\n| time to | from | measured |\n| --- | --- | ---: |\n");
        Row(text, "detect", "the fault until the alert fires", RunText.Seconds(run.TimeToDetect));
        if (run.Alerts.Any(a => a.NotifiedWithinMs is not null)) Row(text, "notify", "the fault until the message arrives", RunText.Seconds(run.TimeToNotify));
        Row(text, "recover", "the rollback until the alert is resolved and the steady state is back", RunText.Seconds(run.TimeToRecover));
        if (run.Alerts.Count == 0) return;
        text.Append("\n| alert | pending | fires | message | resolves | resolved message |\n| --- | ---: | ---: | ---: | ---: | ---: |\n");
        foreach (AlertOutcome alert in run.Alerts)
            Row(text, $"`{alert.Alert}`", RunText.Seconds(alert.Pending - run.Injected), Against(alert.Fired - run.Injected, alert.FiresWithinMs), Against(alert.Notified - run.Injected, alert.NotifiedWithinMs),
                Against(alert.Resolved - run.RolledBack, alert.ResolvesWithinMs), Against(alert.ResolutionNotified - run.RolledBack, alert.ResolutionNotifiedWithinMs));
        text.Append("\nThe first three count from the fault, the last two from the rollback; the limit stands behind the slash.\n");
    }

    private static string Against(TimeSpan? measured, double? limitMs) =>
        limitMs is not { } limit ? "not asked" : $"{RunText.Seconds(measured)} / {Core.PromDuration.Format(TimeSpan.FromMilliseconds(limit))}";

    private static void Comparison(StringBuilder text, GameDayRun run)
    {
        GameDayStep[] steps = [.. run.Steps.Where(s => s.Phase is RunPhase.Expect or RunPhase.Recover)];
        if (steps.Length == 0) return;
        text.Append("\n## Expected against observed\n| | what | expected | observed |\n| --- | --- | --- | --- |\n");
        foreach (GameDayStep step in steps) Row(text, Mark(step.State), step.Name, step.Expected, step.Observed);
    }

    private static void Timeline(StringBuilder text, GameDayRun run)
    {
        text.Append("\n## Timeline\n| at | phase | step | | observed |\n| ---: | --- | --- | --- | --- |\n");
        foreach (GameDayStep step in run.Steps.OrderBy(s => s.End ?? s.Start).ThenBy(s => s.Index))
            Row(text, "+" + RunText.Seconds((step.End ?? step.Start) - run.Start), Phase(step.Phase), step.Name, Mark(step.State), step.Observed);
    }

    /// <summary>A phase in words.</summary>
    public static string Phase(RunPhase phase) => phase switch
    {
        RunPhase.SteadyState => "steady state",
        RunPhase.Inject => "inject",
        RunPhase.Expect => "expect",
        RunPhase.RollBack => "roll back",
        _ => "recover",
    };

    private static string Mark(StepState state) => state switch { StepState.Passed => "ok", StepState.Failed => "**failed**", StepState.Skipped => "skipped", _ => "running" };

    private static void Row(StringBuilder text, params ReadOnlySpan<string> cells) => MarkdownText.Row(text, cells);

    private static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + " UTC";

    private static string Clock(DateTimeOffset time) => time.UtcDateTime.ToString("HH:mm:ss", CultureInfo.InvariantCulture);
}
