using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Pharos.Collector.Receivers.FileLog;

/// <summary>The first bytes of a file, by their length and SHA-256: a file that was renamed or copied is known again by them.</summary>
internal sealed record Fingerprint(int Length, string Hash)
{
    public static readonly Fingerprint Empty = new(0, "");

    /// <summary>Of the first bytes, at most <paramref name="maxBytes"/>.</summary>
    public static Fingerprint Of(SafeFileHandle file, int maxBytes)
    {
        Span<byte> bytes = new byte[maxBytes];
        int read = FileBytes.Read(file, bytes, 0);
        return read == 0 ? Empty : new Fingerprint(read, HashOf(bytes[..read]));
    }

    /// <summary>Whether a file begins with these bytes. Nothing matches an empty one.</summary>
    public bool Matches(SafeFileHandle file)
    {
        if (Length == 0) return false;
        Span<byte> bytes = new byte[Length];
        return FileBytes.Read(file, bytes, 0) == Length && HashOf(bytes) == Hash;
    }

    private static string HashOf(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
