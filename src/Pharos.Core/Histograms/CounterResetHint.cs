namespace Pharos.Core;

/// <summary>What the writer knew about a counter reset before this histogram (Prometheus native histogram specification).</summary>
public enum CounterResetHint
{
    Unknown,
    Reset,
    NotReset,
    Gauge,
}
