using System.Collections;
using Pharos.Core;

namespace Pharos.Logs.LogQL;

/// <summary>The distinct structured metadata of some entries, as <see cref="LabelBytes"/>; place 0 is the empty set. Labels are made of a set when they are asked for: many sets are only passed on.</summary>
/// <param name="bytes">All sets, one after the other.</param>
/// <param name="ends">Where each ends; the first is 0.</param>
internal sealed class MetadataSets(ReadOnlyMemory<byte> bytes, int[] ends) : IReadOnlyList<LabelSet>
{
    public static readonly MetadataSets None = new(default, [0]);

    private readonly LabelSet?[] _labels = new LabelSet?[ends.Length];

    public int Count => ends.Length;

    public LabelSet this[int place] => _labels[place] ??= LabelBytes.Read(Bytes(place));

    public ReadOnlySpan<byte> Bytes(int place) => place == 0 ? default : bytes.Span[ends[place - 1]..ends[place]];

    public IEnumerator<LabelSet> GetEnumerator()
    {
        for (int i = 0; i < Count; i++) yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
