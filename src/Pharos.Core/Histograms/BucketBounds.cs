namespace Pharos.Core;

/// <summary>Where buckets begin and end (native histogram specification, "Schema").</summary>
public static class BucketBounds
{
    /// <summary>Fractions 2^(k/256) / 2 for the finest schema; coarser schemas take every 2nd, 4th, ... of them.</summary>
    private static readonly double[] s_fractions = [.. Enumerable.Range(0, 256).Select(k => Math.Pow(2, (k / 256.0) - 1))];

    /// <summary>The upper bound (by absolute value) of a bucket of an exponential schema.</summary>
    public static double Exponential(int index, int schema)
    {
        int exponent;
        double fraction = 0.5;
        if (schema < 0)
        {
            long shifted = (long)index << -schema;
            exponent = (int)Math.Clamp(shifted, -2000, 2000) + 1;
        }
        else
        {
            int inPower = index & ((1 << schema) - 1);
            fraction = s_fractions[inPower << (8 - schema)];
            exponent = (index >> schema) + 1;
        }
        // The last regular bucket ends at the largest number, so that only the overflow bucket reaches infinity.
        if (fraction == 0.5 && exponent == 1025) return double.MaxValue;
        return Math.ScaleB(fraction, exponent);
    }

    /// <summary>The upper bound of a custom bucket; +Inf for the one after the last bound.</summary>
    public static double Custom(int index, double[] bounds) =>
        index < 0 ? double.NegativeInfinity : index < bounds.Length ? bounds[index] : double.PositiveInfinity;

    /// <summary>The index that a bucket has after the schema has been lowered.</summary>
    public static int IndexInSchema(int index, int schema, int lowerSchema) => ((index - 1) >> (schema - lowerSchema)) + 1;

    public static bool SameCustomBounds(double[] a, double[] b) => ReferenceEquals(a, b) || a.AsSpan().SequenceEqual(b);

    /// <summary>The bounds that both have.</summary>
    public static double[] Intersect(double[] a, double[] b)
    {
        var shared = new List<double>(Math.Min(a.Length, b.Length));
        for (int i = 0, j = 0; i < a.Length && j < b.Length;)
        {
            if (a[i] == b[j])
            {
                shared.Add(a[i]);
                i++;
                j++;
            }
            else if (a[i] < b[j]) i++;
            else j++;
        }
        return [.. shared];
    }
}
