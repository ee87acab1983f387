using System.Buffers.Binary;
using Pharos.Core;
using Pharos.Storage.Bytes;

namespace Pharos.Logs.Store.Wal;

/// <summary>Walks a <see cref="PushRecord"/>: streams, and the entries of each.</summary>
/// <exception cref="CorruptDataException">From every method: a length or count cannot be.</exception>
internal ref struct PushRecordReader
{
    private const int MaxLabels = 4096;

    private readonly List<LabelSet> _metadata;
    private ByteReader _from;
    private int _left;

    public PushRecordReader(ReadOnlySpan<byte> record)
    {
        _from = new ByteReader(record);
        _metadata = [LabelSet.Empty];
        byte version = _from.Byte("version");
        if (version != PushRecord.Version) throw _from.Fault("version", $"is {version}, known is {PushRecord.Version}");
        Labels = LabelSet.Empty;
    }

    /// <summary>Of the stream that <see cref="NextStream"/> stopped at.</summary>
    public LabelSet Labels { get; private set; }

    public long TimestampNs { get; private set; }

    public ReadOnlySpan<byte> Line { get; private set; }

    /// <summary>Number of the entry's metadata set in the record; 0 is the empty set.</summary>
    public int MetadataCode { get; private set; }

    public readonly LabelSet Metadata => _metadata[MetadataCode];

    /// <summary>Sets read so far, the empty one among them.</summary>
    public readonly int MetadataCount => _metadata.Count;

    /// <summary>Goes to the next stream, past what is left of this one.</summary>
    public bool NextStream()
    {
        while (_left > 0) NextEntry();
        if (_from.Remaining == 0) return false;
        Labels = ReadLabels();
        _left = BinaryPrimitives.ReadInt32LittleEndian(_from.Take(4, "entries"));
        if (_left < 0 || _left > _from.Remaining / 3) throw _from.Fault("entries", $"is {_left}");
        TimestampNs = 0;
        return true;
    }

    public bool NextEntry()
    {
        if (_left == 0) return false;
        _left--;
        TimestampNs = unchecked(TimestampNs + _from.Varint("time"));
        MetadataCode = _from.Count("metadata", _metadata.Count);
        if (MetadataCode == _metadata.Count) _metadata.Add(ReadLabels());
        Line = _from.Take(_from.Count("line length", _from.Remaining), "line");
        return true;
    }

    private LabelSet ReadLabels()
    {
        int count = _from.Count("labels", MaxLabels);
        if (count == 0) return LabelSet.Empty;
        var pairs = new string[2 * count];
        for (int i = 0; i < pairs.Length; i++) pairs[i] = _from.Text("label");
        return LabelSet.FromSorted(pairs);
    }
}
