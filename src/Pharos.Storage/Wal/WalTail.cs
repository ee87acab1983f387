using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using Pharos.Storage.Bytes;

namespace Pharos.Storage.Wal;

/// <summary>Follows a log that another object of this process writes: whole records in order, as they come to be. Keep the segments from being deleted while it reads them.</summary>
public sealed class WalTail(string folder, long firstSegment) : IDisposable
{
    private const int ReadBytes = 256 << 10;
    private readonly ByteWriter _parts = new(4096);
    private SafeFileHandle? _file;
    private byte[] _buffer = new byte[ReadBytes];
    private int _start, _end; // what is read and not yet parsed
    private long _segment = firstSegment, _at = WalSegmentFile.HeaderBytes; // of _start
    private uint _index;
    private bool _partial;

    /// <summary>After the last record that was returned.</summary>
    public WalPosition Position { get; private set; } = new(firstSegment, WalSegmentFile.HeaderBytes);

    /// <summary>The segment in which the last returned record began.</summary>
    public long RecordSegment { get; private set; } = firstSegment;

    /// <summary>Damaged places and missing segments that were passed over.</summary>
    public long Damages { get; private set; }

    /// <summary>The next whole record, valid until the next call; false where none is there yet.</summary>
    /// <exception cref="IOException">The log cannot be read.</exception>
    public bool TryRead(out ReadOnlySpan<byte> record)
    {
        record = default;
        while (true)
        {
            if (_file is null && !Open()) return false;
            if (!TryFrame(out WalFrame frame))
            {
                if (!IsComplete()) return false;
                Damages++;
                _partial = false;
                if (!Resync()) NextSegment();
                continue;
            }
            ReadOnlySpan<byte> payload = _buffer.AsSpan(_start + WalFrame.HeaderBytes, frame.Length);
            Advance(frame.SizeBytes);
            _index = frame.Index + 1;
            if (frame.Kind == WalFrame.End)
            {
                NextSegment();
                continue;
            }
            bool first = (frame.Flags & WalFrame.Continuation) == 0;
            if (first)
            {
                _parts.Clear();
                _partial = true;
                RecordSegment = _segment;
            }
            if (!_partial) continue; // the rest of a record whose start is lost
            if ((frame.Flags & WalFrame.Continues) != 0)
            {
                _parts.Bytes(payload);
                continue;
            }
            _partial = false;
            Position = new WalPosition(_segment, _at);
            if (first) record = payload;
            else
            {
                _parts.Bytes(payload);
                record = _parts.Written;
            }
            return true;
        }
    }

    public void Dispose() => _file?.Dispose();

    private bool Open()
    {
        string path = WalSegmentFile.PathOf(folder, _segment);
        if (!File.Exists(path))
        {
            long next = WalSegmentFile.Numbers(folder).FirstOrDefault(n => n > _segment);
            if (next == 0) return false;
            Damages++; // what stood between is gone
            _partial = false;
            _segment = next;
            path = WalSegmentFile.PathOf(folder, next);
        }
        _file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        _at = WalSegmentFile.HeaderBytes;
        _start = _end = 0;
        _index = 0;
        return true;
    }

    private void NextSegment()
    {
        _file?.Dispose();
        _file = null;
        _segment++;
    }

    private void Advance(int bytes)
    {
        _start += bytes;
        _at += bytes;
    }

    private bool TryFrame(out WalFrame frame)
    {
        if (WalFrame.TryRead(_buffer.AsSpan(_start, _end - _start), _segment, out frame) && frame.Index == _index) return true;
        Fill(ReadBytes);
        if (_end - _start < WalFrame.HeaderBytes) return false;
        int length = BinaryPrimitives.ReadInt32LittleEndian(_buffer.AsSpan(_start));
        if (length is > 0 and <= (16 << 20) && length + WalFrame.HeaderBytes > _end - _start) Fill(length + WalFrame.HeaderBytes + 8);
        return WalFrame.TryRead(_buffer.AsSpan(_start, _end - _start), _segment, out frame) && frame.Index == _index;
    }

    /// <summary>Reads anew from the present place on: the writer may have written since.</summary>
    private void Fill(int bytes)
    {
        if (_buffer.Length < bytes) _buffer = new byte[bytes];
        _start = 0;
        _end = RandomAccess.Read(_file!, _buffer.AsSpan(0, bytes), _at);
    }

    /// <summary>Whether the writer has left this segment: frames stand in the next, so nothing more comes here.</summary>
    private bool IsComplete()
    {
        string next = WalSegmentFile.PathOf(folder, _segment + 1);
        if (!File.Exists(next)) return WalSegmentFile.Numbers(folder).Any(n => n > _segment + 1);
        using SafeFileHandle file = File.OpenHandle(next, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        Span<byte> head = stackalloc byte[WalFrame.HeaderBytes];
        if (RandomAccess.Read(file, head, WalSegmentFile.HeaderBytes) < head.Length) return false;
        int length = BinaryPrimitives.ReadInt32LittleEndian(head);
        if (length is < 0 or > (16 << 20)) return false;
        var whole = new byte[WalFrame.HeaderBytes + length];
        return RandomAccess.Read(file, whole, WalSegmentFile.HeaderBytes) == whole.Length && WalFrame.TryRead(whole, _segment + 1, out WalFrame frame) && frame.Index == 0;
    }

    /// <summary>Goes to the next intact frame of the segment behind a damaged place.</summary>
    private bool Resync()
    {
        int left = checked((int)Math.Max(0, RandomAccess.GetLength(_file!) - _at));
        Fill(Math.Max(left, 1));
        for (int at = _start + 8; at + WalFrame.HeaderBytes <= _end; at += 8)
        {
            if (!WalFrame.TryRead(_buffer.AsSpan(at, _end - at), _segment, out WalFrame frame) || frame.Index < _index) continue;
            Advance(at - _start);
            _index = frame.Index;
            return true;
        }
        return false;
    }
}
