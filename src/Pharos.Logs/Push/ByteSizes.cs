using System.Globalization;

namespace Pharos.Logs.Push;

/// <summary>Sizes as Loki prints them: 3MB, 1.5KB; powers of 1024.</summary>
internal static class ByteSizes
{
    private static readonly string[] s_units = ["B", "KB", "MB", "GB", "TB", "PB"];

    public static string Format(long bytes)
    {
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < s_units.Length - 1)
        {
            value /= 1024;
            unit++;
        }
        return Math.Round(value, 1).ToString("0.#", CultureInfo.InvariantCulture) + s_units[unit];
    }
}
