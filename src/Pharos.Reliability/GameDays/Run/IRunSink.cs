namespace Pharos.Reliability.GameDays;

/// <summary>Learns of each change of a run: the run's folder, the event journal, the terminal.</summary>
public interface IRunSink
{
    /// <param name="step">The step that began or ended; null where the run itself changed.</param>
    void Publish(GameDayRun run, GameDayStep? step);
}
