namespace Pharos.Core;

/// <summary>What happened while two histograms were combined.</summary>
[Flags]
public enum HistogramOutcome
{
    None = 0,
    /// <summary>One has exponential, the other custom buckets: nothing was done.</summary>
    Incompatible = 1,
    /// <summary>One says "reset", the other "not reset".</summary>
    ResetCollision = 2,
    /// <summary>Different custom bounds were reduced to those that both have.</summary>
    BoundsReconciled = 4,
}
