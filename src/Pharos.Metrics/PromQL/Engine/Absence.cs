using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Pharos.Core;

namespace Pharos.Metrics.PromQL.Engine;

/// <summary>How a column says that it has no float at a step: by the bits of the stale marker, which no sample of a result can have.</summary>
internal static class Absence
{
    public static readonly double Value = StaleMarker.Value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Is(double value) => BitConverter.DoubleToInt64Bits(value) == StaleMarker.Bits;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Mask(Vector256<double> values) =>
        Vector256.Equals(values.AsInt64(), Vector256.Create(StaleMarker.Bits)).AsDouble();
}
