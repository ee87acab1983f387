using Pharos.Core;
using Pharos.Storage.Bytes;

namespace Pharos.Logs.LogQL;

/// <summary>A label set as bytes, the same in the write-ahead log, in blocks and in memory: count, then names and values in order of name, each its length (uvarint) and UTF-8. The empty set may be no bytes at all.</summary>
internal static class LabelBytes
{
    /// <summary>More are taken for damage.</summary>
    public const int MaxLabels = 4096;

    public static void Write(LabelSet labels, ByteWriter to)
    {
        to.Uvarint((ulong)labels.Count);
        foreach (string part in labels.Pairs) to.Text(part);
    }

    public static byte[] Of(LabelSet labels)
    {
        if (labels.Count == 0) return [];
        var to = new ByteWriter();
        Write(labels, to);
        return to.Written.ToArray();
    }

    public static LabelSet Read(ReadOnlySpan<byte> labels)
    {
        var from = new ByteReader(labels);
        return labels.IsEmpty ? LabelSet.Empty : Read(ref from);
    }

    /// <exception cref="CorruptDataException">A count or length cannot be.</exception>
    public static LabelSet Read(ref ByteReader from)
    {
        var pairs = new string[2 * from.Count("labels", MaxLabels)];
        for (int i = 0; i < pairs.Length; i++) pairs[i] = Intern(from.Text("label"), i);
        return LabelSet.FromSorted(pairs);
    }

    /// <summary>Goes past a set; returns how many bytes it has.</summary>
    /// <exception cref="CorruptDataException">A count or length cannot be.</exception>
    public static int Skip(ref ByteReader from)
    {
        int start = from.Position;
        for (int parts = 2 * from.Count("labels", MaxLabels); parts > 0; parts--) from.Take(from.Count("label", from.Remaining), "label");
        return from.Position - start;
    }

    /// <summary>Names repeat in every set; values mostly do not.</summary>
    private static string Intern(string text, int place) => (place & 1) == 0 ? string.IsInterned(text) ?? text : text;
}
