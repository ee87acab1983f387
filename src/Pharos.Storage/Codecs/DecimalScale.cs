using System.Runtime.CompilerServices;

namespace Pharos.Storage.Codecs;

/// <summary>Doubles that are short decimals: <c>value == integer / 10^exponent</c>, bit for bit.</summary>
public static class DecimalScale
{
    /// <summary>Largest exponent tried.</summary>
    public const int MaxExponent = 17;

    private const double Limit = 9007199254740992; // 2^53: above it not every integer is a double

    private static readonly double[] s_powers =
        [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17];

    /// <summary>10^exponent.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Power(int exponent) => s_powers[exponent];

    /// <summary>Whether the value is an integer over <paramref name="power"/>, exactly.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryScale(double value, double power, out long integer)
    {
        double scaled = Math.Round(value * power);
        if (!(Math.Abs(scaled) < Limit))
        {
            integer = 0;
            return false;
        }
        integer = (long)scaled;
        return BitConverter.DoubleToInt64Bits(integer / power) == BitConverter.DoubleToInt64Bits(value);
    }

    /// <summary>The smallest exponent from <paramref name="from"/> on that holds the value, or -1.</summary>
    public static int Find(double value, int from)
    {
        if (!double.IsFinite(value) || BitConverter.DoubleToInt64Bits(value) == long.MinValue) return -1; // -0.0
        for (int exponent = from; exponent <= MaxExponent; exponent++)
        {
            double power = s_powers[exponent];
            if (TryScale(value, power, out _)) return exponent;
            if (Math.Abs(value * power) >= Limit) return -1;
        }
        return -1;
    }
}
