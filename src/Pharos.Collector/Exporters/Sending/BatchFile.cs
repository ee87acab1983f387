using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using Pharos.Storage.Bytes;
using Pharos.Storage.Codecs;
using Pharos.Storage.Files;

namespace Pharos.Collector.Exporters.Sending;

/// <summary>One batch of a queue on disk. Integers are little-endian.</summary>
/// <remarks><code>
/// offset  size  field
///      0     8  magic     "PHAROSCQ"
///      8     4  version   1
///     12     4  items     log records, spans or data points
///     16     4  length    bytes of the request
///     20     4  crc32c    over bytes 8 to 19 and the request
///     24     n  request   Export...ServiceRequest in protobuf
/// </code>Written under a temporary name and renamed: a file of the final name is whole unless the machine failed.</remarks>
internal static class BatchFile
{
    private const int HeaderBytes = 24;
    private const uint Version = 1;

    private static ReadOnlySpan<byte> Magic => "PHAROSCQ"u8;

    public static void Write(string path, ReadOnlySpan<byte> request, int items, bool flushes)
    {
        var bytes = new byte[HeaderBytes + request.Length];
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), Version);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(12), items);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(16), request.Length);
        request.CopyTo(bytes.AsSpan(HeaderBytes));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(20), Checksum(bytes));
        string temporary = path + AtomicFile.TemporarySuffix;
        try
        {
            using (SafeFileHandle file = File.OpenHandle(temporary, FileMode.Create, FileAccess.Write))
            {
                RandomAccess.Write(file, bytes, 0);
                if (flushes) RandomAccess.FlushToDisk(file);
            }
            if (flushes) AtomicFile.Publish(temporary, path);
            else File.Move(temporary, path, overwrite: true);
        }
        catch (UnauthorizedAccessException e) { throw new IOException(e.Message, e); }
    }

    /// <exception cref="CorruptDataException">It is damaged.</exception>
    public static ReadOnlySpan<byte> Read(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        Check(path, bytes);
        if (BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(16)) != bytes.Length - HeaderBytes) throw new CorruptDataException(path, 16, $"length says something else than the {bytes.Length - HeaderBytes} bytes that follow");
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(20)) != Checksum(bytes)) throw new CorruptDataException(path, 20, "the checksum is wrong");
        return bytes.AsSpan(HeaderBytes);
    }

    /// <summary>Only the number of items.</summary>
    /// <exception cref="CorruptDataException">It is damaged.</exception>
    public static int ReadItems(string path)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        using SafeFileHandle file = File.OpenHandle(path);
        Check(path, header[..RandomAccess.Read(file, header, 0)]);
        return BinaryPrimitives.ReadInt32LittleEndian(header[12..]);
    }

    private static void Check(string path, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderBytes) throw new CorruptDataException(path, 0, "the header is cut short");
        if (!bytes[..8].SequenceEqual(Magic)) throw new CorruptDataException(path, 0, "the magic number is wrong");
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]) != Version) throw new CorruptDataException(path, 8, "unknown version");
    }

    private static uint Checksum(ReadOnlySpan<byte> file) => Crc32C.Compute(file[HeaderBytes..], Crc32C.Compute(file[8..20]));
}
