namespace Pharos.Logs.LogQL;

/// <summary>Which parts of a block a query needs: a count needs times alone.</summary>
[Flags]
internal enum LogParts
{
    Timestamps = 1,
    /// <summary>Line lengths, as <see cref="LogBatch.Offsets"/>, without the text.</summary>
    Lengths = 2,
    /// <summary>Text and offsets.</summary>
    Lines = 6,
    Metadata = 8,
}
