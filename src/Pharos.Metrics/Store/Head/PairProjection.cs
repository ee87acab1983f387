using System.Diagnostics.CodeAnalysis;
using Pharos.Core;
using Pharos.Metrics.PromQL;

namespace Pharos.Metrics.Store.Head;

/// <summary>A <see cref="LabelProjection"/> over the numbers of label pairs, for one query: the kept labels of a series are found without reading their texts.</summary>
/// <param name="nameOf">Name of the pair with a number.</param>
internal sealed class PairProjection(LabelProjection labels, Func<uint, string> nameOf)
{
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

    public bool TryGet(in KeptPairs kept, [NotNullWhen(true)] out LabelSet? shared)
    {
        shared = null;
        return kept.IsKey && _byPairs.TryGetValue(kept.Key, out shared);
    }

    /// <summary>The shared set for a series that is the first with its kept pairs, or has too many of them for a key.</summary>
    /// <param name="all">All labels of the series.</param>
    public LabelSet Add(in KeptPairs kept, LabelSet all)
    {
        LabelSet shared = labels.Share(all);
        if (kept.IsKey) _byPairs.Add(kept.Key, shared);
        return shared;
    }

    /// <summary>The kept pairs of a series, added in order of name.</summary>
    public struct KeptPairs
    {
        private int _count;

        /// <summary>Their numbers, each plus one, 32 bits each.</summary>
        public UInt128 Key { get; private set; }

        /// <summary>The key holds all of them: it has place for four.</summary>
        public readonly bool IsKey => _count <= 4;

        public void Add(uint pair)
        {
            Key = (Key << 32) | (pair + 1);
            _count++;
        }
    }
}
