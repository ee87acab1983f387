using System.Buffers.Binary;
using System.Globalization;
using Pharos.Storage.Codecs;

namespace Pharos.Storage.Wal;

/// <summary>Names and headers of segment files.</summary>
/// <remarks>Header, 64 bytes:<code>
/// offset  size  field
///      0     8  magic    "PHAROSWL"
///      8     4  version  1
///     12     4  crc32c   of bytes 16 to 23, seeded with the version
///     16     8  number   of the segment; names the file too
///     24    40  zero
/// </code></remarks>
internal static class WalSegmentFile
{
    public const int HeaderBytes = 64;
    public const uint Version = 1;
    private const string Suffix = ".wal", SpareSuffix = ".spare";

    public static ReadOnlySpan<byte> Magic => "PHAROSWL"u8;

    public static string PathOf(string folder, long number) => Path.Combine(folder, number.ToString("D12", CultureInfo.InvariantCulture) + Suffix);

    public static string SparePathOf(string folder, long number) => Path.Combine(folder, number.ToString("D12", CultureInfo.InvariantCulture) + SpareSuffix);

    public static string[] Spares(string folder) => Directory.GetFiles(folder, "*" + SpareSuffix);

    /// <summary>Numbers of the segments present, ascending.</summary>
    public static long[] Numbers(string folder)
    {
        var numbers = new List<long>();
        foreach (string path in Directory.EnumerateFiles(folder, "*" + Suffix))
            if (long.TryParse(Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out long number)) numbers.Add(number);
        numbers.Sort();
        return [.. numbers];
    }

    public static byte[] Header(long number)
    {
        var header = new byte[HeaderBytes];
        Magic.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(8), Version);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(16), number);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(12), Crc32C.Compute(header.AsSpan(16, 8), Version));
        return header;
    }

    public static bool HeaderIs(ReadOnlySpan<byte> bytes, long number) =>
        bytes.Length >= HeaderBytes && bytes[..HeaderBytes].SequenceEqual(Header(number));
}
