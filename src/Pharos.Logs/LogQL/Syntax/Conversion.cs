using System.Collections.Frozen;

namespace Pharos.Logs.LogQL.Syntax;

/// <summary>How <c>unwrap</c> reads a value.</summary>
internal enum Conversion
{
    /// <summary>A number.</summary>
    None,
    /// <summary>A size: bytes.</summary>
    Bytes,
    /// <summary>A duration: seconds.</summary>
    Duration,
    /// <summary>The other name of the same.</summary>
    DurationSeconds,
}

internal static class Conversions
{
    public static readonly FrozenDictionary<string, Conversion> ByName = new Dictionary<string, Conversion>
    {
        ["bytes"] = Conversion.Bytes, ["duration"] = Conversion.Duration, ["duration_seconds"] = Conversion.DurationSeconds,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static string Name(this Conversion conversion) => ByName.First(p => p.Value == conversion).Key;
}
