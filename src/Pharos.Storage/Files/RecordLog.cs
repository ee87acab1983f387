using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using Pharos.Storage.Bytes;
using Pharos.Storage.Codecs;

namespace Pharos.Storage.Files;

/// <summary>A small append-only file of checksummed records, each flushed before the call returns: the manifest of a store.</summary>
/// <remarks><code>
/// offset  size  field
///      0     8  magic     given by the owner
///      8     4  version   given by the owner
///     12     4  crc32c    of bytes 0 to 11
/// then records:
///      0     4  length    bytes of payload, 1 to 64 MiB
///      4     4  crc32c    of length and payload, seeded with the record's offset
///      8     n  payload
/// </code>A record cut short at the end is a torn write and is dropped; a wrong checksum before the end is corruption.</remarks>
public sealed class RecordLog : IDisposable
{
    private const int HeaderBytes = 16, MaxRecordBytes = 64 << 20;

    private readonly string _path;
    private readonly SafeFileHandle _file;
    private long _end;

    private RecordLog(string path, SafeFileHandle file, long end)
    {
        _path = path;
        _file = file;
        _end = end;
    }

    public long SizeBytes => _end;

    /// <summary>Bytes after the last whole record that were dropped at opening: a torn write, or damage in what was the last record.</summary>
    public long DroppedBytes { get; private init; }

    /// <summary>Opens or creates; <paramref name="apply"/> receives each record in order.</summary>
    /// <exception cref="CorruptDataException">Magic, version or a record before the last is damaged.</exception>
    public static RecordLog Open(string path, ReadOnlySpan<byte> magic, uint version, Action<ReadOnlyMemory<byte>> apply)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(magic.Length, 8);
        if (!File.Exists(path)) AtomicFile.Write(path, Header(magic, version));
        byte[] bytes = File.ReadAllBytes(path);
        if (bytes.Length < HeaderBytes || !bytes.AsSpan(0, HeaderBytes).SequenceEqual(Header(magic, version)))
            throw new CorruptDataException(path, 0, "magic number, version or their checksum is wrong");
        int at = HeaderBytes;
        while (at < bytes.Length)
        {
            int left = bytes.Length - at;
            int length = left < 8 ? 0 : BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at));
            bool whole = length is > 0 and <= MaxRecordBytes && length <= left - 8;
            if (!whole || Checksum(bytes.AsSpan(at + 8, length), length, at) != BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + 4)))
            {
                if (AnyRecordAfter(bytes, at + 1)) throw new CorruptDataException(path, at, "a record before the last has a wrong length or checksum");
                break;
            }
            apply(bytes.AsMemory(at + 8, length));
            at += 8 + length;
        }
        SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read);
        if (at < bytes.Length)
        {
            RandomAccess.SetLength(file, at);
            RandomAccess.FlushToDisk(file);
        }
        return new RecordLog(path, file, at) { DroppedBytes = bytes.Length - at };
    }

    /// <summary>Replaces the whole log by the given records, atomically, and opens it.</summary>
    public static RecordLog Rewrite(string path, ReadOnlySpan<byte> magic, uint version, IEnumerable<ReadOnlyMemory<byte>> records)
    {
        var bytes = new ByteWriter(4096);
        bytes.Bytes(Header(magic, version));
        foreach (ReadOnlyMemory<byte> record in records) Frame(record.Span, bytes, bytes.Length);
        AtomicFile.Write(path, bytes.Written);
        return new RecordLog(path, File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read), bytes.Length);
    }

    /// <summary>A log with these records in place of this one, which is closed; they must mean the same. Where they cannot be written, as on a full disk, the old ones go on and the next try may do.</summary>
    public RecordLog Compact(ReadOnlySpan<byte> magic, uint version, IEnumerable<ReadOnlyMemory<byte>> records)
    {
        Dispose(); // Windows renames no file over an open one
        try { return Rewrite(_path, magic, version, records); }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { return Open(_path, magic, version, _ => { }); } // whichever of the two stands: all is in it
    }

    /// <summary>Appends and flushes.</summary>
    public void Append(ReadOnlySpan<byte> payload)
    {
        var bytes = new ByteWriter(payload.Length + 8);
        Frame(payload, bytes, _end);
        try
        {
            RandomAccess.Write(_file, bytes.Written, _end);
            RandomAccess.FlushToDisk(_file);
        }
        catch (IOException)
        {
            RandomAccess.SetLength(_file, _end); // else the next record would follow a torn one
            throw;
        }
        _end += bytes.Length;
    }

    public void Dispose() => _file.Dispose();

    public override string ToString() => _path;

    private static void Frame(ReadOnlySpan<byte> payload, ByteWriter to, long offset)
    {
        if (payload.Length is 0 or > MaxRecordBytes) throw new ArgumentException($"a record has 1 to {MaxRecordBytes} bytes, this has {payload.Length}", nameof(payload));
        to.UInt32((uint)payload.Length);
        to.UInt32(Checksum(payload, payload.Length, offset));
        to.Bytes(payload);
    }

    private static uint Checksum(ReadOnlySpan<byte> payload, int length, long offset)
    {
        Span<byte> head = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(head, length);
        return Crc32C.Compute(payload, Crc32C.Compute(head, (uint)offset));
    }

    private static bool AnyRecordAfter(ReadOnlySpan<byte> bytes, int from)
    {
        for (int at = from; at + 8 < bytes.Length; at++)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(bytes[at..]);
            if (length is > 0 and <= MaxRecordBytes && length <= bytes.Length - at - 8
                && Checksum(bytes.Slice(at + 8, length), length, at) == BinaryPrimitives.ReadUInt32LittleEndian(bytes[(at + 4)..])) return true;
        }
        return false;
    }

    private static byte[] Header(ReadOnlySpan<byte> magic, uint version)
    {
        var header = new ByteWriter(HeaderBytes);
        header.Bytes(magic);
        header.UInt32(version);
        header.UInt32(Crc32C.Compute(header.Written));
        return header.Written.ToArray();
    }
}
