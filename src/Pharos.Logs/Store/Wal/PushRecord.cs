using Pharos.Core;
using Pharos.Logs.LogQL;
using Pharos.Storage.Bytes;

namespace Pharos.Logs.Store.Wal;

/// <summary>The entries of one push; written once by the parser, read by the head and by replay. The write-ahead log keeps it, or what it was made of (see <see cref="SourceRecord"/>).</summary>
/// <remarks><code>
/// size  field
///    1  version   1
/// then streams:
///    n  labels    as <see cref="LabelBytes"/>
///    4  entries   count
///    then entries:
///    v  time      ns since the previous entry of the stream, the first since 1970 (zigzag varint)
///    v  metadata  0 none, n the n-th set of this record; one more than there are: the set follows, written as labels
///    v  line      byte length, then the bytes
/// </code></remarks>
internal sealed class PushRecord
{
    public const byte Version = 1;

    private readonly ByteWriter _bytes = new(64 << 10);
    private readonly ByteWriter _decisions = new(4096), _source = new(4096);
    private readonly MetadataTable _metadata = new();
    private int _countAt, _streamCount, _streamStart;
    private long _previousNs;
    private bool _isChanged;

    public PushRecord() => Clear();

    public ReadOnlySpan<byte> Written => _bytes.Written;

    public ReadOnlyMemory<byte> WrittenMemory => _bytes.WrittenMemory;

    /// <summary>What the write-ahead log is given.</summary>
    public ReadOnlySpan<byte> Logged => _source.Length > 0 ? _source.Written : Written;

    public int Entries { get; private set; }

    /// <summary>Whether <see cref="AddSource"/> may follow: decisions are noted for it alone.</summary>
    public bool ExpectsSource { get; set; } = true;

    /// <summary>Bytes of all lines.</summary>
    public long LineBytes { get; private set; }

    public int Streams { get; private set; }

    public void Clear()
    {
        _bytes.Clear();
        _bytes.Byte(Version);
        _decisions.Clear();
        _source.Clear();
        _isChanged = false;
        _metadata.Clear();
        Entries = Streams = 0;
        LineBytes = 0;
    }

    public void BeginStream(LabelSet labels)
    {
        _streamStart = _bytes.Length;
        LabelBytes.Write(labels, _bytes);
        if (ExpectsSource) LabelBytes.Write(labels, _decisions);
        _countAt = _bytes.Length;
        _bytes.UInt32(0);
        _streamCount = 0;
        _previousNs = 0;
    }

    /// <param name="metadata">As <see cref="LabelBytes"/>.</param>
    public void Add(long timestampNs, ReadOnlySpan<byte> line, ReadOnlySpan<byte> metadata)
    {
        _bytes.Varint(unchecked(timestampNs - _previousNs));
        _previousNs = timestampNs;
        int sets = _metadata.Count, code = _metadata.CodeOf(metadata);
        _bytes.Uvarint((ulong)code);
        bool isNew = _metadata.Count > sets;
        if (isNew) _bytes.Bytes(metadata);
        if (ExpectsSource)
        {
            _decisions.Uvarint((ulong)code + 1);
            if (isNew) _decisions.Bytes(metadata);
        }
        _bytes.Uvarint((ulong)line.Length);
        _bytes.Bytes(line);
        _streamCount++;
        Entries++;
        LineBytes += line.Length;
    }

    /// <summary>Leaves an entry of the request out.</summary>
    public void Refuse()
    {
        if (ExpectsSource) _decisions.Byte(0);
    }

    /// <summary>Leaves a stream of the request out, of which none was begun.</summary>
    public void RefuseStream() => Refuse();

    /// <summary>Says that a line is not what the request has.</summary>
    public void MarkChanged() => _isChanged = true;

    /// <summary>Gives the request that the entries came in, to be logged in their place; each of its entries and streams was added or refused.</summary>
    /// <param name="request">logproto.PushRequest in a snappy block.</param>
    public void AddSource(ReadOnlySpan<byte> request)
    {
        if (_isChanged || request.Length + _decisions.Length >= _bytes.Length) return;
        SourceRecord.Write(_decisions.Written, request, _source);
    }

    /// <summary>A stream without entries leaves no trace.</summary>
    public void EndStream()
    {
        if (_streamCount == 0)
        {
            _bytes.Truncate(_streamStart);
            return;
        }
        System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(_bytes.At(_countAt, 4), _streamCount);
        Streams++;
    }
}
