using Pharos.Core;
using Pharos.Storage.Bytes;

namespace Pharos.Logs.Store.Wal;

/// <summary>The entries of one push as the write-ahead log keeps them; written once by the parser, read by the head and by replay.</summary>
/// <remarks><code>
/// size  field
///    1  version   1
/// then streams:
///    v  labels    count, then per label name and value (uvarint length, UTF-8)
///    4  entries   count
///    then entries:
///    v  time      ns since the previous entry of the stream, the first since 1970 (zigzag varint)
///    v  metadata  0 none, n the n-th set of this record; one more than there are: the set follows (count, names and values)
///    v  line      byte length, then the bytes
/// </code></remarks>
internal sealed class PushRecord
{
    public const byte Version = 1;

    private readonly ByteWriter _bytes = new(64 << 10);
    private readonly Dictionary<LabelSet, int> _metadata = [];
    private LabelSet? _lastMetadata;
    private int _lastCode, _countAt, _streamCount, _streamStart;
    private long _previousNs;

    public PushRecord() => Clear();

    public ReadOnlySpan<byte> Written => _bytes.Written;

    public ReadOnlyMemory<byte> WrittenMemory => _bytes.WrittenMemory;

    public int Entries { get; private set; }

    /// <summary>Bytes of all lines.</summary>
    public long LineBytes { get; private set; }

    public int Streams { get; private set; }

    public void Clear()
    {
        _bytes.Clear();
        _bytes.Byte(Version);
        _metadata.Clear();
        _lastMetadata = null;
        Entries = Streams = 0;
        LineBytes = 0;
    }

    public void BeginStream(LabelSet labels)
    {
        _streamStart = _bytes.Length;
        WriteLabels(labels);
        _countAt = _bytes.Length;
        _bytes.UInt32(0);
        _streamCount = 0;
        _previousNs = 0;
    }

    public void Add(long timestampNs, ReadOnlySpan<byte> line, LabelSet metadata)
    {
        _bytes.Varint(unchecked(timestampNs - _previousNs));
        _previousNs = timestampNs;
        if (metadata.Count == 0) _bytes.Uvarint(0);
        else if (ReferenceEquals(metadata, _lastMetadata)) _bytes.Uvarint((ulong)_lastCode);
        else
        {
            bool known = _metadata.TryGetValue(metadata, out int code);
            if (!known) _metadata.Add(metadata, code = _metadata.Count + 1);
            _bytes.Uvarint((ulong)code);
            if (!known) WriteLabels(metadata);
            _lastMetadata = metadata;
            _lastCode = code;
        }
        _bytes.Uvarint((ulong)line.Length);
        _bytes.Bytes(line);
        _streamCount++;
        Entries++;
        LineBytes += line.Length;
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

    private void WriteLabels(LabelSet labels)
    {
        _bytes.Uvarint((ulong)labels.Count);
        foreach (string part in labels.Pairs) _bytes.Text(part);
    }
}
