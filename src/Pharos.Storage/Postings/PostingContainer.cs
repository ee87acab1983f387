using System.Numerics;
using System.Runtime.InteropServices;

namespace Pharos.Storage.Postings;

/// <summary>Up to 65,536 ids with the same upper 16 bits: a sorted array under 4,096 of them, a bitmap above.</summary>
internal struct PostingContainer
{
    public const int MaxArray = 4096;
    public const int BitmapWords = 1024;

    public ushort Key;
    public int Count;
    public ushort[]? Values;
    public ulong[]? Bitmap;

    public readonly bool Contains(ushort value) => Bitmap is not null
        ? (Bitmap[value >> 6] & (1UL << (value & 63))) != 0
        : Values.AsSpan(0, Count).BinarySearch(value) >= 0;

    public bool Add(ushort value)
    {
        if (Bitmap is not null)
        {
            ref ulong word = ref Bitmap[value >> 6];
            ulong bit = 1UL << (value & 63);
            if ((word & bit) != 0) return false;
            word |= bit;
            Count++;
            return true;
        }
        int at = Count > 0 && Values![Count - 1] < value ? ~Count : Values.AsSpan(0, Count).BinarySearch(value);
        if (at >= 0) return false;
        if (Count == MaxArray)
        {
            ToBitmap();
            return Add(value);
        }
        if (Values is null || Values.Length == Count) Array.Resize(ref Values, Math.Min(MaxArray, Math.Max(4, Count + (Count >> 1))));
        Array.Copy(Values, ~at, Values, ~at + 1, Count - ~at);
        Values[~at] = value;
        Count++;
        return true;
    }

    public bool Remove(ushort value)
    {
        if (Bitmap is not null)
        {
            ref ulong word = ref Bitmap[value >> 6];
            ulong bit = 1UL << (value & 63);
            if ((word & bit) == 0) return false;
            word &= ~bit;
            if (--Count < MaxArray / 2) ToArray();
            return true;
        }
        int at = Values.AsSpan(0, Count).BinarySearch(value);
        if (at < 0) return false;
        Array.Copy(Values!, at + 1, Values!, at, Count - at - 1);
        Count--;
        return true;
    }

    /// <summary>The ids as a bitmap of <see cref="BitmapWords"/> words.</summary>
    public readonly ReadOnlySpan<ulong> ToWords()
    {
        if (Bitmap is not null) return Bitmap;
        var words = new ulong[BitmapWords];
        foreach (ushort value in Values.AsSpan(0, Count)) words[value >> 6] |= 1UL << (value & 63);
        return words;
    }

    public readonly int CopyTo(Span<uint> target)
    {
        uint high = (uint)Key << 16;
        if (Bitmap is null)
        {
            for (int i = 0; i < Count; i++) target[i] = high | Values![i];
            return Count;
        }
        int written = 0;
        for (int i = 0; i < BitmapWords; i++)
        {
            for (ulong word = Bitmap[i]; word != 0; word &= word - 1)
                target[written++] = high | (uint)((i << 6) + BitOperations.TrailingZeroCount(word));
        }
        return written;
    }

    public readonly PostingContainer Clone() => this with { Values = Values?.AsSpan(0, Count).ToArray(), Bitmap = (ulong[]?)Bitmap?.Clone() };

    public static PostingContainer And(in PostingContainer a, in PostingContainer b)
    {
        if (a.Bitmap is not null && b.Bitmap is not null)
        {
            var words = new ulong[BitmapWords];
            int count = 0;
            for (int i = 0; i < BitmapWords; i++) count += BitOperations.PopCount(words[i] = a.Bitmap[i] & b.Bitmap[i]);
            return FromWords(a.Key, words, count);
        }
        (PostingContainer small, PostingContainer large) = a.Bitmap is null && (b.Bitmap is not null || a.Count <= b.Count) ? (a, b) : (b, a);
        var values = new ushort[small.Count];
        int kept = 0;
        if (large.Bitmap is null && large.Count < 8 * small.Count)
        {
            ReadOnlySpan<ushort> x = small.Values.AsSpan(0, small.Count), y = large.Values.AsSpan(0, large.Count);
            for (int i = 0, j = 0; i < x.Length && j < y.Length;)
            {
                if (x[i] == y[j])
                {
                    values[kept++] = x[i];
                    i++;
                    j++;
                }
                else if (x[i] < y[j]) i++;
                else j++;
            }
        }
        else
        {
            foreach (ushort value in small.Values.AsSpan(0, small.Count)) if (large.Contains(value)) values[kept++] = value;
        }
        return new PostingContainer { Key = a.Key, Values = values, Count = kept };
    }

    public static PostingContainer AndNot(in PostingContainer a, in PostingContainer b)
    {
        if (a.Bitmap is null)
        {
            var values = new ushort[a.Count];
            int kept = 0;
            foreach (ushort value in a.Values.AsSpan(0, a.Count)) if (!b.Contains(value)) values[kept++] = value;
            return new PostingContainer { Key = a.Key, Values = values, Count = kept };
        }
        var words = (ulong[])a.Bitmap.Clone();
        if (b.Bitmap is not null) for (int i = 0; i < BitmapWords; i++) words[i] &= ~b.Bitmap[i];
        else foreach (ushort value in b.Values.AsSpan(0, b.Count)) words[value >> 6] &= ~(1UL << (value & 63));
        return FromWords(a.Key, words, CountBits(words));
    }

    /// <summary>Adds all of <paramref name="other"/> to this container, which must not be shared.</summary>
    public void UnionWith(in PostingContainer other)
    {
        if (Bitmap is null && Count + other.Count > MaxArray) ToBitmap();
        if (Bitmap is not null)
        {
            if (other.Bitmap is not null) for (int i = 0; i < BitmapWords; i++) Bitmap[i] |= other.Bitmap[i];
            else foreach (ushort value in other.Values.AsSpan(0, other.Count)) Bitmap[value >> 6] |= 1UL << (value & 63);
            Count = CountBits(Bitmap);
            return;
        }
        ReadOnlySpan<ushort> x = Values.AsSpan(0, Count), y = other.Values.AsSpan(0, other.Count);
        var merged = new ushort[x.Length + y.Length];
        int i1 = 0, i2 = 0, n = 0;
        while (i1 < x.Length || i2 < y.Length)
        {
            if (i2 == y.Length || (i1 < x.Length && x[i1] < y[i2])) merged[n++] = x[i1++];
            else
            {
                if (i1 < x.Length && x[i1] == y[i2]) i1++;
                merged[n++] = y[i2++];
            }
        }
        Values = merged;
        Count = n;
    }

    internal static PostingContainer FromWords(ushort key, ulong[] words, int count)
    {
        var container = new PostingContainer { Key = key, Bitmap = words, Count = count };
        if (count < MaxArray) container.ToArray();
        return container;
    }

    private void ToBitmap()
    {
        var words = new ulong[BitmapWords];
        foreach (ushort value in Values.AsSpan(0, Count)) words[value >> 6] |= 1UL << (value & 63);
        Bitmap = words;
        Values = null;
    }

    private void ToArray()
    {
        var values = new ushort[Count];
        int at = 0;
        for (int i = 0; i < BitmapWords; i++)
        {
            for (ulong word = Bitmap![i]; word != 0; word &= word - 1)
                values[at++] = (ushort)((i << 6) + BitOperations.TrailingZeroCount(word));
        }
        Values = values;
        Bitmap = null;
    }

    private static int CountBits(ReadOnlySpan<ulong> words)
    {
        int count = 0;
        foreach (ulong word in words) count += BitOperations.PopCount(word);
        return count;
    }
}
