using Pharos.Logs.LogQL;
using Pharos.Logs.Store.Blocks;
using Pharos.Storage.Blooms;

namespace Pharos.Logs.Store.Query;

/// <summary>A compressed block as the engine reads it.</summary>
internal abstract class EncodedBlock(int stream, int count, long lineBytes, long minNs, long maxNs, bool hasMetadata) : ILogBlock
{
    [ThreadStatic] private static (byte[] Text, TokenFilter Filter)? t_lastFilter;

    public int Stream { get; } = stream;

    public long MinNs { get; } = minNs;

    public long MaxNs { get; } = maxNs;

    public int Count { get; } = count;

    public long LineBytes { get; } = lineBytes;

    public bool HasMetadata { get; } = hasMetadata;

    protected abstract ReadOnlySpan<byte> Filter { get; }

    public bool MayContain(ReadOnlySpan<byte> text)
    {
        // One text is asked of block after block.
        if (t_lastFilter is not { } known || !text.SequenceEqual(known.Text)) t_lastFilter = known = (text.ToArray(), TokenFilter.Of(text));
        return !known.Filter.CanExclude || known.Filter.MayMatch(Filter);
    }

    public void Load(LogParts parts, LogBatch batch) => Read(body =>
    {
        BlockDecoder.Load(body, parts, batch, this);
        return true;
    });

    public bool TryLoadLines(ReadOnlySpan<int> rows, LogBatch batch)
    {
        int[] wanted = rows.ToArray(); // a lambda cannot hold a span
        return Read(body => BlockDecoder.TryLoadLines(body, wanted, batch, this));
    }

    public bool TryFindText(SoughtText text, bool[] found) => Read(body => BlockDecoder.TryFindText(body, text, found.AsSpan(0, Count), this));

    public bool TryLoadField(LineFormat format, string label, FieldColumn column) => Read(body => BlockDecoder.TryLoadField(body, format, label, column, this));

    public bool TryLoadNumbers(LineFormat format, string label, NumberColumn column) => Read(body => BlockDecoder.TryLoadNumbers(body, format, label, column, this));

    protected delegate bool BodyReader(ReadOnlySpan<byte> body);

    /// <summary>Gives the block's bytes to the reader.</summary>
    protected abstract bool Read(BodyReader reader);
}
