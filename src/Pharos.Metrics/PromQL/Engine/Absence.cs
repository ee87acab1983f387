using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Pharos.Core;

namespace Pharos.Metrics.PromQL.Engine;

/// <summary>How a column says that it has no float at a step: by the bits of the stale marker, which no sample of a result can have.</summary>
internal static class Absence
{
    public static readonly double Value = StaleMarker.Value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Is(double value) => BitConverter.DoubleToInt64Bits(value) == StaleMarker.Bits;

    /// <summary>How many values are present.</summary>
    public static int CountPresent(ReadOnlySpan<double> values)
    {
        int absent = 0, i = 0;
        if (Vector256.IsHardwareAccelerated && values.Length >= 4)
        {
            ref double first = ref MemoryMarshal.GetReference(values);
            Vector256<long> counts = Vector256<long>.Zero, bits = Vector256.Create(StaleMarker.Bits);
            for (; i + 4 <= values.Length; i += 4) counts -= Vector256.Equals(Vector256.LoadUnsafe(ref first, (nuint)i).AsInt64(), bits);
            absent = (int)Vector256.Sum(counts);
        }
        for (; i < values.Length; i++) if (Is(values[i])) absent++;
        return values.Length - absent;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Mask(Vector256<double> values) =>
        Vector256.Equals(values.AsInt64(), Vector256.Create(StaleMarker.Bits)).AsDouble();
}
