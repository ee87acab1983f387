using System.Buffers;
using System.Text;

namespace Pharos.Logs.Push;

/// <summary>Names of structured metadata as Loki stores them: what may not stand in a label name becomes an underscore.</summary>
internal static class MetadataNames
{
    private static readonly SearchValues<byte> s_clean = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"u8);

    /// <summary>Whether a name may stay as it is.</summary>
    public static bool IsClean(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty || name[0] is >= (byte)'0' and <= (byte)'9') return false;
        return !name.ContainsAnyExcept(s_clean);
    }

    public static string Sanitize(string name)
    {
        if (StreamLabels.IsName(name) && !name.Contains(':', StringComparison.Ordinal)) return name;
        var clean = new StringBuilder(name.Length + 1);
        if (name.Length > 0 && char.IsAsciiDigit(name[0])) clean.Append("key_");
        foreach (Rune rune in name.EnumerateRunes()) clean.Append(rune.IsAscii && (char.IsAsciiLetterOrDigit((char)rune.Value) || rune.Value == '_') ? (char)rune.Value : '_');
        return clean.ToString();
    }
}
