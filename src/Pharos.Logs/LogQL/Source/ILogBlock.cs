namespace Pharos.Logs.LogQL;

/// <summary>Entries of one stream, ordered by time, equal times in the order of arrival. In memory or in a file: the engine does not know.</summary>
internal interface ILogBlock
{
    /// <summary>Place in <see cref="ILogSelection.Streams"/>.</summary>
    int Stream { get; }

    /// <summary>Time of the first entry, Unix nanoseconds.</summary>
    long MinNs { get; }

    /// <summary>Time of the last entry, Unix nanoseconds.</summary>
    long MaxNs { get; }

    int Count { get; }

    /// <summary>Bytes of all lines, without line ends.</summary>
    long LineBytes { get; }

    /// <summary>Whether any entry has structured metadata.</summary>
    bool HasMetadata { get; }

    /// <summary>False only where certainly no line holds these bytes (bloom filters over tokens); cheap, reads no lines.</summary>
    bool MayContain(ReadOnlySpan<byte> text);

    /// <summary>Fills the asked parts of a batch that is used again from block to block; parts of this block that were filled before stay.</summary>
    void Load(LogParts parts, LogBatch batch);

    /// <summary>Fills text and offsets with the lines of some rows, ascending; the others are empty. False where the block has no cheaper way than all lines.</summary>
    bool TryLoadLines(ReadOnlySpan<int> rows, LogBatch batch) => false;

    /// <summary>Sets the rows whose lines hold a text, exactly, without reading the lines, and leaves the others; false where the block cannot tell.</summary>
    /// <param name="found">A place for each row.</param>
    bool TryFindText(SoughtText text, bool[] found) => false;

    /// <summary>
    /// Fills a column with the value that the parser would extract for one label name from each line, without reading the lines.
    /// False where the block keeps no such column: the engine then parses lines.
    /// </summary>
    bool TryLoadField(LineFormat format, string label, FieldColumn column);

    /// <summary>The same for a label whose values are plain numbers, read as such; false where some are not, or the block has no such column.</summary>
    bool TryLoadNumbers(LineFormat format, string label, NumberColumn column) => false;
}
