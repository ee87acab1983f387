using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Pharos.Metrics.PromQL.Engine;

/// <summary>rate, increase and delta of one float series at all steps: gathers at the window ends, then resets, then extrapolation.</summary>
internal static unsafe class RateKernel
{
    /// <param name="perSeconds">The range in seconds for a rate; 0 for increase and delta.</param>
    public static void Run(ReadOnlySpan<double> values, RateTerms terms, bool isCounter, double perSeconds, Span<double> result)
    {
        if (values.IsEmpty)
        {
            result.Fill(Absence.Value);
            return;
        }
        if (isCounter && HasReset(values))
        {
            Differences(values, terms, result);
            AddResets(values, terms, result);
            Extrapolate(values, terms, isCounter, perSeconds, result, differencesAreThere: true);
        }
        else Extrapolate(values, terms, isCounter, perSeconds, result, differencesAreThere: false);
    }

    /// <summary>Whether some value is lower than the one before it.</summary>
    public static bool HasReset(ReadOnlySpan<double> values)
    {
        int i = 1;
        if (Vector256.IsHardwareAccelerated && values.Length > 8)
        {
            ref double first = ref System.Runtime.InteropServices.MemoryMarshal.GetReference(values);
            for (; i + 4 <= values.Length; i += 4)
            {
                Vector256<double> now = Vector256.LoadUnsafe(ref first, (nuint)i), before = Vector256.LoadUnsafe(ref first, (nuint)(i - 1));
                if (Vector256.LessThanAny(now, before)) return true;
            }
        }
        for (; i < values.Length; i++) if (values[i] < values[i - 1]) return true;
        return false;
    }

    private static void Differences(ReadOnlySpan<double> values, RateTerms terms, Span<double> result)
    {
        for (int i = 0; i < result.Length; i++) result[i] = values[terms.Last[i]] - values[terms.First[i]];
    }

    /// <summary>Adds what the counter had before each reset inside a window, in the order of time.</summary>
    private static void AddResets(ReadOnlySpan<double> values, RateTerms terms, Span<double> result)
    {
        var resets = new List<int>();
        for (int i = 1; i < values.Length; i++) if (values[i] < values[i - 1]) resets.Add(i);
        int low = 0;
        for (int step = 0; step < result.Length; step++)
        {
            if (terms.Enough[step] == 0) continue;
            while (low < resets.Count && resets[low] <= terms.First[step]) low++;
            for (int k = low; k < resets.Count && resets[k] <= terms.Last[step]; k++) result[step] += values[resets[k] - 1];
        }
    }

    private static void Extrapolate(ReadOnlySpan<double> values, RateTerms terms, bool isCounter, double perSeconds, Span<double> result, bool differencesAreThere)
    {
        int i = 0;
        if (Avx2.IsSupported)
        {
            Vector256<double> absent = Vector256.Create(Absence.Value), zero = Vector256<double>.Zero, seconds = Vector256.Create(perSeconds);
            Vector256<double> margin = Vector256.Create(1.0000001), least = Vector256.Create(1e-280), infinity = Vector256.Create(double.PositiveInfinity);
            fixed (double* v = values)
            fixed (double* r = result)
            fixed (double* sampledAt = terms.Sampled, toStartAt = terms.ToStart, toEndAt = terms.ToEnd, factorAt = terms.Factor)
            fixed (int* firstAt = terms.First, lastAt = terms.Last)
            fixed (long* enoughAt = terms.Enough)
            {
                for (; i + 4 <= result.Length; i += 4)
                {
                    Vector256<double> first = Avx2.GatherVector256(v, Vector128.Load(firstAt + i), 8);
                    Vector256<double> delta = differencesAreThere ? Vector256.Load(r + i) : Avx2.GatherVector256(v, Vector128.Load(lastAt + i), 8) - first;
                    Vector256<double> factor = Vector256.Load(factorAt + i);
                    if (isCounter)
                    {
                        // Mostly the zero point is far before the window. Products tell that without a division; the margins leave what is near, tiny, huge or no number to the exact form.
                        Vector256<double> sampled = Vector256.Load(sampledAt + i), toStart = Vector256.Load(toStartAt + i), reach = sampled * first;
                        Vector256<double> far = Vector256.GreaterThanOrEqual(reach, (toStart * delta * margin) + least) & Vector256.LessThan(reach, infinity);
                        far |= Vector256.Equals(delta, zero);
                        if (Avx.MoveMask(far) != 0xF)
                        {
                            Vector256<double> toZero = sampled * (first / delta);
                            Vector256<double> nearer = Vector256.GreaterThan(delta, zero) & Vector256.GreaterThanOrEqual(first, zero) & Vector256.LessThan(toZero, toStart);
                            toStart = Vector256.ConditionalSelect(nearer, toZero, toStart);
                            factor = (sampled + toStart + Vector256.Load(toEndAt + i)) / sampled;
                            if (perSeconds != 0) factor /= seconds;
                        }
                    }
                    Vector256.ConditionalSelect(Vector256.Load(enoughAt + i).AsDouble(), delta * factor, absent).Store(r + i);
                }
            }
        }
        for (; i < result.Length; i++)
        {
            double delta = differencesAreThere ? result[i] : values[terms.Last[i]] - values[terms.First[i]];
            result[i] = One(values, terms, i, isCounter, perSeconds, delta);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double One(ReadOnlySpan<double> values, RateTerms terms, int step, bool isCounter, double perSeconds, double delta)
    {
        if (terms.Enough[step] == 0) return Absence.Value;
        double sampled = terms.Sampled[step], toStart = terms.ToStart[step], first = values[terms.First[step]];
        if (isCounter && delta > 0 && first >= 0)
        {
            double toZero = sampled * (first / delta);
            if (toZero < toStart) toStart = toZero;
        }
        double factor = (sampled + toStart + terms.ToEnd[step]) / sampled;
        if (perSeconds != 0) factor /= perSeconds;
        return delta * factor;
    }
}
