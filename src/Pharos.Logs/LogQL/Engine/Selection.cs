namespace Pharos.Logs.LogQL.Engine;

/// <summary>Finds the k-th smallest of numbers in linear time (quickselect); NaN sorts first.</summary>
internal static class Selection
{
    /// <summary>Orders so that place <paramref name="k"/> holds what a sort would put there, nothing larger before and nothing smaller behind it.</summary>
    public static double Select(Span<double> values, int k)
    {
        int nans = 0;
        for (int i = 0; i < values.Length; i++)
        {
            if (!double.IsNaN(values[i])) continue;
            (values[i], values[nans]) = (values[nans], values[i]);
            nans++;
        }
        if (k < nans) return double.NaN;
        int low = nans, high = values.Length - 1, rounds = 0;
        while (low < high)
        {
            if (high - low < 16 || ++rounds > 64) // small, or an order that pivots do not split
            {
                values.Slice(low, high - low + 1).Sort();
                break;
            }
            double pivot = Median(values[low], values[(low + high) / 2], values[high]);
            int i = low, j = high;
            while (i <= j)
            {
                while (values[i] < pivot) i++;
                while (values[j] > pivot) j--;
                if (i > j) break;
                (values[i], values[j]) = (values[j], values[i]);
                i++;
                j--;
            }
            if (k <= j) high = j;
            else if (k >= i) low = i;
            else break;
        }
        return values[k];
    }

    private static double Median(double a, double b, double c) => Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));
}
