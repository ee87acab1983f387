namespace Pharos.Collector.Data;

/// <summary>The kinds of telemetry; a component names the set that it takes or gives.</summary>
[Flags]
internal enum Signals
{
    None = 0,
    Traces = 1,
    Metrics = 2,
    Logs = 4,
    All = Traces | Metrics | Logs,
}
