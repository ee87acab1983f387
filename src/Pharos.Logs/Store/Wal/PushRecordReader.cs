using System.Buffers.Binary;
using Pharos.Core;
using Pharos.Logs.LogQL;
using Pharos.Storage.Bytes;

namespace Pharos.Logs.Store.Wal;

/// <summary>Walks a <see cref="PushRecord"/>: streams, and the entries of each.</summary>
/// <exception cref="CorruptDataException">From every method: a length or count cannot be.</exception>
internal ref struct PushRecordReader
{
    private readonly ReadOnlySpan<byte> _record;
    private readonly List<(int At, int Size)> _metadata;
    private ByteReader _from;
    private int _left;

    public PushRecordReader(ReadOnlySpan<byte> record)
    {
        _record = record;
        _from = new ByteReader(record);
        _metadata = [(0, 0)];
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

    /// <summary>The set as <see cref="LabelBytes"/>.</summary>
    public readonly ReadOnlySpan<byte> Metadata => _record.Slice(_metadata[MetadataCode].At, _metadata[MetadataCode].Size);

    /// <summary>Sets read so far, the empty one among them.</summary>
    public readonly int MetadataCount => _metadata.Count;

    /// <summary>Goes to the next stream, past what is left of this one.</summary>
    public bool NextStream()
    {
        while (_left > 0) NextEntry();
        if (_from.Remaining == 0) return false;
        Labels = LabelBytes.Read(ref _from);
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
        if (MetadataCode == _metadata.Count) _metadata.Add((_from.Position, LabelBytes.Skip(ref _from)));
        Line = _from.Take(_from.Count("line length", _from.Remaining), "line");
        return true;
    }
}
