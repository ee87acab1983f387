using System.Buffers.Binary;
using Pharos.Storage.Codecs;

namespace Pharos.Storage.Wal;

/// <summary>Header of one frame of a write-ahead log. Integers are little-endian; a frame starts at a multiple of 8.</summary>
/// <remarks><code>
/// offset  size  field    meaning
///      0     4  length   bytes of payload
///      4     4  crc32c   over bytes 8 to 15 and the payload, seeded with the segment's number
///      8     4  index    number of the frame in its segment, from 0
///     12     1  kind     1 data, 2 end of segment
///     13     1  flags    1: the record goes on in the next frame; 2: it began in an earlier one
///     14     2  zero
///     16     n  payload, then zeros up to a multiple of 8
/// </code>The seed tells frames of a recycled file's former life from its present ones.</remarks>
internal readonly record struct WalFrame(int Length, uint Index, byte Kind, byte Flags)
{
    public const int HeaderBytes = 16;
    public const byte Data = 1, End = 2;
    public const byte Continues = 1, Continuation = 2;

    public int SizeBytes => (HeaderBytes + Length + 7) & ~7;

    public static void Write(Span<byte> target, ReadOnlySpan<byte> payload, uint index, byte kind, byte flags, long segment)
    {
        BinaryPrimitives.WriteInt32LittleEndian(target, payload.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(target[8..], index);
        target[12] = kind;
        target[13] = flags;
        target[14] = target[15] = 0;
        payload.CopyTo(target[HeaderBytes..]);
        target[(HeaderBytes + payload.Length)..].Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(target[4..], Crc32C.Compute(target.Slice(8, 8 + payload.Length), (uint)segment));
    }

    /// <summary>Reads the frame at the start of <paramref name="bytes"/>; false where none stands there whole.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, long segment, out WalFrame frame)
    {
        frame = default;
        if (bytes.Length < HeaderBytes) return false;
        int length = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        if (length < 0 || length > bytes.Length - HeaderBytes) return false;
        byte kind = bytes[12];
        if (kind is not (Data or End) || bytes[13] > (Continues | Continuation) || bytes[14] != 0 || bytes[15] != 0) return false;
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]) != Crc32C.Compute(bytes.Slice(8, 8 + length), (uint)segment)) return false;
        frame = new WalFrame(length, BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]), kind, bytes[13]);
        return true;
    }
}
