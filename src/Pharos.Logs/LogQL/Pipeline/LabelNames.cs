using System.Buffers;
using System.Text;

namespace Pharos.Logs.LogQL.Pipeline;

/// <summary>Makes label names of the keys found in lines (Loki: what is no letter, digit or underscore becomes an underscore).</summary>
internal static class LabelNames
{
    private static readonly SearchValues<byte> s_plain = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_"u8);

    /// <summary>Whether a key can be a name as it is.</summary>
    public static bool IsPlain(ReadOnlySpan<byte> key) => key.Length > 0 && !char.IsAsciiDigit((char)key[0]) && key.IndexOfAnyExcept(s_plain) < 0;

    /// <summary>Writes the name and gives its length, at most one more than the key's.</summary>
    /// <param name="isStart">At the start of the whole name, where a digit gets an underscore before it.</param>
    public static int Sanitize(ReadOnlySpan<byte> key, Span<byte> name, bool isStart)
    {
        key = TrimSpace(key);
        if (key.IsEmpty) return 0;
        int length = 0;
        if (isStart && char.IsAsciiDigit((char)key[0])) name[length++] = (byte)'_';
        for (int at = 0; at < key.Length;)
        {
            byte b = key[at];
            if (b < 0x80)
            {
                name[length++] = char.IsAsciiLetterOrDigit((char)b) ? b : (byte)'_';
                at++;
                continue;
            }
            Rune.DecodeFromUtf8(key[at..], out _, out int used);
            name[length++] = (byte)'_';
            at += Math.Max(1, used);
        }
        return length;
    }

    private static ReadOnlySpan<byte> TrimSpace(ReadOnlySpan<byte> text) => text.Trim(" \t\n\r\v\f"u8);
}
