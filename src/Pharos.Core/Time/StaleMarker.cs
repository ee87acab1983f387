namespace Pharos.Core;

/// <summary>The NaN by which Prometheus says that a series ended (prometheus/model/value).</summary>
public static class StaleMarker
{
    public const long Bits = 0x7ff0000000000002;

    public static readonly double Value = BitConverter.Int64BitsToDouble(Bits);

    public static bool Is(double value) => BitConverter.DoubleToInt64Bits(value) == Bits;
}
