using System.Diagnostics.CodeAnalysis;
using Pharos.Core;
using Pharos.Metrics.PromQL;

namespace Pharos.Metrics.Store.Head;

/// <summary>A <see cref="LabelProjection"/> over the numbers of label pairs, for one query: the kept labels of a series are found without reading their texts.</summary>
/// <param name="nameOf">Name of the pair with a number.</param>
internal sealed class PairProjection(LabelProjection labels, Func<uint, string> nameOf)
{
    /// <summary>A key holds the numbers of that many kept pairs.</summary>
    public const int MaxKept = 4;

    private const byte Unknown = 0, Kept = 1, Dropped = 2;

    private readonly Dictionary<UInt128, LabelSet> _byPairs = [];
    private byte[] _pairs = new byte[256];

    public bool Keeps(uint pair)
    {
        if (pair >= (uint)_pairs.Length) Array.Resize(ref _pairs, (int)Math.Max(pair + 1, 2 * (uint)_pairs.Length));
        ref byte state = ref _pairs[pair];
        if (state == Unknown) state = labels.Keeps(nameOf(pair)) ? Kept : Dropped;
        return state == Kept;
    }

    /// <param name="key">Numbers of the kept pairs, each plus one, 32 bits each.</param>
    public bool TryGet(UInt128 key, [NotNullWhen(true)] out LabelSet? shared) => _byPairs.TryGetValue(key, out shared);

    /// <summary>The shared set for a series that is the first with its key, or has too many kept pairs for one.</summary>
    /// <param name="all">All labels of the series.</param>
    public LabelSet Add(UInt128 key, int kept, LabelSet all)
    {
        LabelSet shared = labels.Share(all);
        if (kept <= MaxKept) _byPairs.Add(key, shared);
        return shared;
    }
}
