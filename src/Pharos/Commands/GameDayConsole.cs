using System.Globalization;
using Pharos.Reliability.GameDays;

namespace Pharos.Commands;

/// <summary>A line for each step of a Game Day as it happens.</summary>
internal sealed class GameDayConsole(TextWriter output) : IRunSink
{
    private RunPhase? _phase;
    private bool _isTitled;

    public void Publish(GameDayRun run, GameDayStep? step)
    {
        if (!_isTitled)
        {
            output.WriteLine($"{run.Title} ({run.Id})");
            _isTitled = true;
        }
        if (step is null) return;
        if (_phase != step.Phase) output.WriteLine(GameDayReport.Phase(step.Phase));
        _phase = step.Phase;
        if (step.State == StepState.Started) return;
        string at = (step.End!.Value - run.Start).TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
        output.WriteLine($"  {at,6} s  {Word(step.State),-7}  {step.Name}{(step.Expected is "" or "done" ? "" : $" ({step.Expected})")}{(step.Observed.Length > 0 ? $": {step.Observed}" : "")}");
    }

    public static void WriteEnd(TextWriter output, GameDaySessionResult result)
    {
        GameDayRun run = result.Run;
        foreach (GameDayRun earlier in result.Recovered) output.WriteLine($"rolled back an earlier run: {earlier.Id}");
        output.WriteLine($"{run.Status.ToString().ToLowerInvariant()}{(run.Deviated ? ", deviated" : "")}");
        foreach (string reason in run.Reasons) output.WriteLine($"  {reason}");
        if (run.Injected is not null) output.WriteLine($"time to detect {Seconds(run.TimeToDetect)}, to notify {Seconds(run.TimeToNotify)}, to recover {Seconds(run.TimeToRecover)}");
        if (result.JournalTrouble is { } trouble) output.WriteLine($"the journal of the server lacks a part: {trouble}");
        output.WriteLine($"journal and report are in {result.Directory}");
    }

    private static string Seconds(TimeSpan? span) => span is { } s ? s.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture) + " s" : "not seen";

    private static string Word(StepState state) => state switch { StepState.Passed => "ok", StepState.Failed => "FAILED", _ => "skipped" };
}
