namespace Pharos.Collector.Ottl;

/// <summary>What a statement that fails on some telemetry does.</summary>
internal enum ErrorMode
{
    /// <summary>It is logged and passed over.</summary>
    Ignore,
    /// <summary>It is passed over.</summary>
    Silent,
    /// <summary>The whole batch is refused.</summary>
    Propagate,
}
