namespace Pharos.Core;

/// <summary>The buckets of one side as ascending (index, count) pairs: the form in which histograms are combined.</summary>
internal readonly record struct SparseBuckets(int[] Indexes, double[] Counts)
{
    public static readonly SparseBuckets Empty = new([], []);

    public int Length => Indexes.Length;

    public static SparseBuckets Read(HistogramSpan[] spans, double[] buckets)
    {
        if (buckets.Length == 0) return Empty;
        var indexes = new int[buckets.Length];
        int at = 0, index = 0;
        foreach (HistogramSpan span in spans)
        {
            index += span.Offset;
            for (int i = 0; i < span.Length && at < indexes.Length; i++) indexes[at++] = index++;
        }
        // A histogram whose spans are too short for its buckets is invalid; what the spans cover is what counts.
        return at == buckets.Length ? new SparseBuckets(indexes, buckets) : new SparseBuckets(indexes[..at], buckets[..at]);
    }

    /// <summary>Spans without empty buckets, unless <paramref name="keepEmpty"/>.</summary>
    public (HistogramSpan[] Spans, double[] Buckets) Write(bool keepEmpty = false)
    {
        var spans = new List<HistogramSpan>();
        var counts = new List<double>(Length);
        int next = 0;
        for (int i = 0; i < Length; i++)
        {
            if (Counts[i] == 0 && !keepEmpty) continue;
            int gap = Indexes[i] - next;
            if (spans.Count > 0 && gap == 0) spans[^1] = spans[^1] with { Length = spans[^1].Length + 1 };
            else spans.Add(new HistogramSpan(gap, 1));
            counts.Add(Counts[i]);
            next = Indexes[i] + 1;
        }
        return ([.. spans], [.. counts]);
    }

    /// <summary>Each index mapped by a non-decreasing function; buckets that fall together are added.</summary>
    public SparseBuckets Map(Func<int, int> map)
    {
        var indexes = new List<int>(Length);
        var counts = new List<double>(Length);
        for (int i = 0; i < Length; i++)
        {
            int index = map(Indexes[i]);
            if (indexes.Count > 0 && indexes[^1] == index) counts[^1] += Counts[i];
            else
            {
                indexes.Add(index);
                counts.Add(Counts[i]);
            }
        }
        return new SparseBuckets([.. indexes], [.. counts]);
    }

    public SparseBuckets InSchema(int schema, int lowerSchema) =>
        schema == lowerSchema ? this : Map(index => BucketBounds.IndexInSchema(index, schema, lowerSchema));

    /// <summary>Without the buckets up to an absolute bound.</summary>
    public SparseBuckets Above(double threshold, int schema)
    {
        int skip = 0;
        while (skip < Length && BucketBounds.Exponential(Indexes[skip], schema) <= threshold) skip++;
        return skip == 0 ? this : new SparseBuckets(Indexes[skip..], Counts[skip..]);
    }

    /// <summary>a + factor * b over the union of their buckets.</summary>
    public static SparseBuckets Combine(SparseBuckets a, SparseBuckets b, double factor)
    {
        if (a.Indexes.AsSpan().SequenceEqual(b.Indexes))
        {
            var sums = new double[a.Length];
            for (int k = 0; k < sums.Length; k++) sums[k] = a.Counts[k] + (factor * b.Counts[k]);
            return new SparseBuckets(a.Indexes, sums);
        }
        var indexes = new List<int>(a.Length + b.Length);
        var counts = new List<double>(a.Length + b.Length);
        for (int i = 0, j = 0; i < a.Length || j < b.Length;)
        {
            bool takeA = j >= b.Length || (i < a.Length && a.Indexes[i] <= b.Indexes[j]);
            bool takeB = i >= a.Length || (j < b.Length && b.Indexes[j] <= a.Indexes[i]);
            indexes.Add(takeA ? a.Indexes[i] : b.Indexes[j]);
            counts.Add((takeA ? a.Counts[i] : 0) + (takeB ? factor * b.Counts[j] : 0));
            if (takeA) i++;
            if (takeB) j++;
        }
        return new SparseBuckets([.. indexes], [.. counts]);
    }

    /// <summary>Custom buckets mapped to a subset of their bounds.</summary>
    public SparseBuckets ToBounds(double[] bounds, double[] subset) => Map(index =>
    {
        if (index >= bounds.Length) return subset.Length;
        int at = Array.BinarySearch(subset, bounds[index]);
        return at < 0 ? ~at : at;
    });
}
