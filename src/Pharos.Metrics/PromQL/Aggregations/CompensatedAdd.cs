using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Pharos.Core;
using Pharos.Metrics.PromQL.Engine;

namespace Pharos.Metrics.PromQL.Aggregations;

/// <summary>Adds a column to running sums with Neumaier's compensation, four steps at a time.</summary>
internal static class CompensatedAdd
{
    /// <param name="sums">Absent until the first value.</param>
    public static void Run(ReadOnlySpan<double> values, Span<double> sums, Span<double> compensations)
    {
        int i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            ref double valueAt = ref MemoryMarshal.GetReference(values);
            ref double sumAt = ref MemoryMarshal.GetReference(sums);
            ref double compensationAt = ref MemoryMarshal.GetReference(compensations);
            Vector256<double> infinity = Vector256.Create(double.PositiveInfinity);
            for (; i + 4 <= values.Length; i += 4)
            {
                Vector256<double> value = Vector256.LoadUnsafe(ref valueAt, (nuint)i), sum = Vector256.LoadUnsafe(ref sumAt, (nuint)i);
                Vector256<double> compensation = Vector256.LoadUnsafe(ref compensationAt, (nuint)i);
                Vector256<double> skip = Absence.Mask(value), first = Absence.Mask(sum);
                Vector256<double> total = sum + value;
                Vector256<double> lost = Vector256.ConditionalSelect(
                    Vector256.GreaterThanOrEqual(Vector256.Abs(sum), Vector256.Abs(value)), (sum - total) + value, (value - total) + sum);
                Vector256<double> compensated = Vector256.ConditionalSelect(
                    Vector256.Equals(Vector256.Abs(total), infinity), Vector256<double>.Zero, compensation + lost);
                total = Vector256.ConditionalSelect(first, value, total);
                compensated = Vector256.ConditionalSelect(first, Vector256<double>.Zero, compensated);
                Vector256.ConditionalSelect(skip, sum, total).StoreUnsafe(ref sumAt, (nuint)i);
                Vector256.ConditionalSelect(skip, compensation, compensated).StoreUnsafe(ref compensationAt, (nuint)i);
            }
        }
        for (; i < values.Length; i++) One(values[i], ref sums[i], ref compensations[i]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void One(double value, ref double sum, ref double compensation)
    {
        if (Absence.Is(value)) return;
        if (Absence.Is(sum))
        {
            sum = value;
            compensation = 0;
            return;
        }
        var running = new KahanSum(sum) { Compensation = compensation };
        running.Add(value);
        sum = running.Value;
        compensation = running.Compensation;
    }
}
