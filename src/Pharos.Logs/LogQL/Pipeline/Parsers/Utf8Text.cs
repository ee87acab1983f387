using System.Text;
using System.Text.Unicode;

namespace Pharos.Logs.LogQL.Pipeline.Parsers;

/// <summary>Label values must be UTF-8: what is not, and U+FFFD itself, becomes a space (as in Loki).</summary>
internal static class Utf8Text
{
    public static ByteSlice Clean(ByteSlice text, ByteArena arena)
    {
        ReadOnlySpan<byte> bytes = text.Span;
        if (Ascii.IsValid(bytes) || (Utf8.IsValid(bytes) && bytes.IndexOf("\uFFFD"u8) < 0)) return text;
        Span<byte> room = arena.Reserve(bytes.Length);
        int length = 0;
        while (!bytes.IsEmpty)
        {
            bool isValid = Rune.DecodeFromUtf8(bytes, out Rune rune, out int used) == System.Buffers.OperationStatus.Done && rune != Rune.ReplacementChar;
            if (isValid) bytes[..used].CopyTo(room[length..]);
            else room[length] = (byte)' ';
            length += isValid ? used : 1;
            bytes = bytes[used..];
        }
        return arena.Take(length);
    }
}
