using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Pharos.Storage.Blooms;

/// <summary>Finds the tokens of a text: longest runs of letters, digits, underscores and bytes of 128 and more.</summary>
internal static class TokenScanner
{
    public const int UuidLength = 36;

    /// <summary>Bit i is set where byte i of the 64 is part of a token.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong TokenBits(ref byte bytes)
    {
        if (!Vector256.IsHardwareAccelerated) return PlainBits(ref bytes, 64);
        return Half(Vector256.LoadUnsafe(ref bytes)) | ((ulong)Half(Vector256.LoadUnsafe(ref bytes, 32)) << 32);
    }

    /// <summary>The same for fewer than 64 bytes, without a look past the end.</summary>
    public static ulong PlainBits(ref byte bytes, int count)
    {
        ulong bits = 0;
        for (int i = 0; i < count; i++) if (IsToken(Unsafe.Add(ref bytes, i))) bits |= 1UL << i;
        return bits;
    }

    public static bool IsToken(byte b) => (uint)((b | 0x20) - 'a') < 26 || (uint)(b - '0') < 10 || b == '_' || b >= 0x80;

    /// <summary>Whether a UUID in small letters, 8-4-4-4-12, starts here. The answer depends on these 36 bytes alone.</summary>
    public static bool IsUuidAt(ReadOnlySpan<byte> text, int at)
    {
        if (at < 0 || at + UuidLength > text.Length) return false;
        ReadOnlySpan<byte> uuid = text.Slice(at, UuidLength);
        if (Vector256.IsHardwareAccelerated)
        {
            const uint dashes = (1u << 8) | (1u << 13) | (1u << 18) | (1u << 23); // all in the first 32 bytes; the last 32 begin four later
            return IsHexBut(Vector256.Create(uuid), dashes) && IsHexBut(Vector256.Create(uuid[4..]), dashes >> 4);
        }
        if (uuid[8] != '-' || uuid[13] != '-' || uuid[18] != '-' || uuid[23] != '-') return false;
        for (int i = 0; i < UuidLength; i++) if (i is not (8 or 13 or 18 or 23) && !IsHex(uuid[i])) return false;
        return true;
    }

    private static bool IsHexBut(Vector256<byte> bytes, uint dashes)
    {
        Vector256<byte> hex = Vector256.LessThan(bytes - Vector256.Create((byte)'0'), Vector256.Create((byte)10)) | Vector256.LessThan(bytes - Vector256.Create((byte)'a'), Vector256.Create((byte)6));
        return Vector256.Equals(bytes, Vector256.Create((byte)'-')).ExtractMostSignificantBits() == dashes && hex.ExtractMostSignificantBits() == ~dashes;
    }

    public static bool IsHex(byte b) => (uint)(b - '0') < 10 || (uint)(b - 'a') < 6;

    /// <summary>A fraction of a second as RFC 3339 ends with it, <c>123456Z</c>: unique in every line and looked for by nobody.</summary>
    public static bool IsTimeFraction(ReadOnlySpan<byte> token) =>
        token.Length is >= 4 and <= 10 && token[^1] == 'Z' && !token[..^1].ContainsAnyExceptInRange((byte)'0', (byte)'9');

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Half(Vector256<byte> bytes)
    {
        Vector256<byte> letters = Vector256.LessThan((bytes | Vector256.Create((byte)0x20)) - Vector256.Create((byte)'a'), Vector256.Create((byte)26));
        Vector256<byte> digits = Vector256.LessThan(bytes - Vector256.Create((byte)'0'), Vector256.Create((byte)10));
        Vector256<byte> rest = Vector256.Equals(bytes, Vector256.Create((byte)'_')) | bytes;
        return (letters | digits | rest).ExtractMostSignificantBits();
    }
}
