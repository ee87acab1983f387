namespace Pharos.Metrics.Exposition;

/// <summary>What an exposition reader stopped at.</summary>
internal enum EntryKind
{
    End,
    /// <summary>A float sample of a series.</summary>
    Series,
    /// <summary>A native histogram of a series (protobuf only).</summary>
    Histogram,
    Help,
    Type,
    Unit,
    Comment,
}
