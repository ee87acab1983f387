namespace Pharos.Logs.LogQL.Engine;

/// <summary>What a query read and how long it took.</summary>
internal sealed class QueryStatistics
{
    /// <summary>Bytes of lines in the blocks that were read.</summary>
    public long Bytes { get; set; }

    public long Lines { get; set; }

    public long Blocks { get; set; }

    /// <summary>Blocks that an index ruled out.</summary>
    public long SkippedBlocks { get; set; }

    /// <summary>Lines that passed the pipeline.</summary>
    public long Passed { get; set; }

    public long Entries { get; set; }

    public TimeSpan Queued { get; set; }

    public TimeSpan Execution { get; set; }
}
