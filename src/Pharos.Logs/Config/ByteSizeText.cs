using System.Globalization;
using Pharos.Configuration;

namespace Pharos.Logs.Config;

/// <summary>Sizes in <c>loki.yml</c>: a number of bytes, or one with a unit such as 256KB; units are powers of 1024.</summary>
internal static class ByteSizeText
{
    private static readonly (string Unit, long Bytes)[] s_units = [("KB", 1L << 10), ("MB", 1L << 20), ("GB", 1L << 30), ("TB", 1L << 40), ("PB", 1L << 50), ("K", 1L << 10), ("M", 1L << 20), ("G", 1L << 30), ("T", 1L << 40), ("B", 1)];

    public static bool TryParse(string text, out long bytes)
    {
        bytes = 0;
        string number = text.Trim();
        long unit = 1;
        foreach ((string name, long size) in s_units)
        {
            if (!number.EndsWith(name, StringComparison.OrdinalIgnoreCase)) continue;
            number = number[..^name.Length].TrimEnd();
            unit = size;
            break;
        }
        if (!double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value) || value * unit > long.MaxValue) return false;
        bytes = (long)(value * unit);
        return true;
    }

    /// <summary>Reads a key; a fault goes to the errors and the default is returned.</summary>
    public static long ByteSize(this MappingReader reader, string key, long fallback)
    {
        if (reader.String(key) is not { } text) return fallback;
        if (TryParse(text, out long bytes)) return bytes;
        reader.Errors.Add(reader.Child(key), $"expected a size such as 256KB, found \"{text}\"");
        return fallback;
    }
}
