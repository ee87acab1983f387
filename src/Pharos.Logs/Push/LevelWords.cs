using System.Numerics;
using System.Runtime.Intrinsics;

namespace Pharos.Logs.Push;

/// <summary>The words by which a line without fields tells its level, in Loki's order: info anywhere wins over an error in brackets or before a colon, and so on.</summary>
internal static class LevelWords
{
    private const int Unknown = 0, Debug = 2, Info = 3, Warn = 4, Error = 5, Critical = 6;

    /// <summary>Index of the level among unknown, trace, debug, info, warn, error, critical, fatal.</summary>
    public static int Find(ReadOnlySpan<byte> line)
    {
        bool error = false, warn = false, critical = false, debug = false;
        int at = 0;
        // Every word begins with i, e, w, c or d; candidates are found 32 bytes at a time by their first two letters.
        while (at < line.Length - 2)
        {
            if (Vector256.IsHardwareAccelerated && line.Length >= 33) at = Math.Min(at, line.Length - 33); // to see a word twice does no harm
            uint candidates = Candidates(line, at, out int step);
            while (candidates != 0)
            {
                int place = at + BitOperations.TrailingZeroCount(candidates);
                candidates &= candidates - 1;
                ReadOnlySpan<byte> rest = line[place..];
                switch (rest[0] | 0x20)
                {
                    case 'i' when rest.StartsWith("info"u8) || rest.StartsWith("INFO"u8): return Info;
                    case 'e': error |= Marked(line, place, "err"u8, "ERR"u8, colon: true) || Marked(line, place, "error"u8, "ERROR"u8, colon: false); break;
                    case 'w': warn |= rest.StartsWith("warning"u8) || rest.StartsWith("WARNING"u8) || Marked(line, place, "warn"u8, "WARN"u8, colon: true); break;
                    case 'c': critical |= Marked(line, place, "critical"u8, "CRITICAL"u8, colon: true); break;
                    case 'd': debug |= rest.StartsWith("debug"u8) || rest.StartsWith("DEBUG"u8); break;
                }
            }
            at += step;
        }
        return error ? Error : warn ? Warn : critical ? Critical : debug ? Debug : Unknown;
    }

    /// <summary>Whether the word stands here in brackets, or before a colon.</summary>
    private static bool Marked(ReadOnlySpan<byte> line, int at, ReadOnlySpan<byte> lower, ReadOnlySpan<byte> upper, bool colon)
    {
        ReadOnlySpan<byte> rest = line[at..];
        if ((!rest.StartsWith(lower) && !rest.StartsWith(upper)) || rest.Length == lower.Length) return false;
        byte next = rest[lower.Length];
        return (colon && next == ':') || (next == ']' && at > 0 && line[at - 1] == '[');
    }

    private static uint Candidates(ReadOnlySpan<byte> line, int at, out int step)
    {
        if (!Vector256.IsHardwareAccelerated || line.Length - at < 33)
        {
            step = Math.Min(32, line.Length - at - 1);
            uint bits = 0;
            for (int i = 0; i < step; i++) if (IsStart(line[at + i] | 0x20, line[at + i + 1] | 0x20)) bits |= 1u << i;
            return bits;
        }
        step = 32;
        Vector256<byte> fold = Vector256.Create((byte)0x20);
        Vector256<byte> first = Vector256.Create(line.Slice(at, 32)) | fold, second = Vector256.Create(line.Slice(at + 1, 32)) | fold;
        return (Pair(first, second, 'i', 'n') | Pair(first, second, 'e', 'r') | Pair(first, second, 'w', 'a') | Pair(first, second, 'c', 'r') | Pair(first, second, 'd', 'e')).ExtractMostSignificantBits();
    }

    private static Vector256<byte> Pair(Vector256<byte> first, Vector256<byte> second, char a, char b) =>
        Vector256.Equals(first, Vector256.Create((byte)a)) & Vector256.Equals(second, Vector256.Create((byte)b));

    private static bool IsStart(int first, int second) =>
        (first, second) is ('i', 'n') or ('e', 'r') or ('w', 'a') or ('c', 'r') or ('d', 'e');
}
