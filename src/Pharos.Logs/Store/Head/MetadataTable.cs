using Pharos.Core;

namespace Pharos.Logs.Store.Head;

/// <summary>The distinct structured metadata of a chunk or block; code 0 is the empty set.</summary>
internal sealed class MetadataTable
{
    private readonly List<LabelSet> _sets = [LabelSet.Empty];
    private Dictionary<LabelSet, int>? _codes;
    private LabelSet[]? _snapshot;

    public int Count => _sets.Count;

    public LabelSet this[int code] => _sets[code];

    public int CodeOf(LabelSet metadata)
    {
        if (metadata.Count == 0) return 0;
        _codes ??= [];
        if (_codes.TryGetValue(metadata, out int code)) return code;
        code = _sets.Count;
        _sets.Add(metadata);
        _codes.Add(metadata, code);
        return code;
    }

    /// <summary>The sets so far, immutable.</summary>
    public IReadOnlyList<LabelSet> Snapshot() => _snapshot is { } known && known.Length == _sets.Count ? known : _snapshot = [.. _sets];
}
