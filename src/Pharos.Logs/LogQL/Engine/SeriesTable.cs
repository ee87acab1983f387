using System.IO.Hashing;
using System.Runtime.InteropServices;
using Pharos.Core;
using Pharos.Logs.LogQL.Pipeline;
using Pharos.Logs.LogQL.Syntax;

namespace Pharos.Logs.LogQL.Engine;

/// <summary>Finds the series of a line by its labels and the grouping; series are numbered as they appear.</summary>
/// <param name="dropped">A label that no series keeps unless it is grouped by: the unwrapped one.</param>
internal sealed class SeriesTable(NameTable names, Grouping? grouping, string? dropped, LogQueryLimits limits)
{
    private readonly int[] _by = grouping is { IsWithout: false } by ? [.. by.Labels.Distinct().Order(StringComparer.Ordinal).Select(names.Intern)] : [];
    private readonly bool _isBy = grouping is { IsWithout: false };
    private readonly HashSet<string> _without = [.. grouping is { IsWithout: true } without ? without.Labels : [], .. dropped is null ? Array.Empty<string>() : [dropped]];
    private readonly Dictionary<LabelSet, int> _byLabels = [];
    private readonly Dictionary<(BaseLabels? Base, UInt128 Key), int> _byKey = [];
    private readonly XxHash128 _hash = new();

    public List<LabelSet> Labels { get; } = [];

    /// <summary>Labels to group by; empty unless <see cref="IsBy"/>.</summary>
    public ReadOnlySpan<int> By => _by;

    public bool IsBy => _isBy;

    /// <summary>The series of a line that has passed its pipeline.</summary>
    public int Of(LabelState labels)
    {
        (BaseLabels?, UInt128) key = _isBy ? (null, GroupKey(labels)) : (labels.Base, labels.IsChanged ? labels.ChangesKey(_hash) : 0);
        if (_byKey.TryGetValue(key, out int known)) return known;
        LabelSet set = _isBy ? GroupLabels(labels) : labels.ToLabels().Without(_without);
        int index = Of(set);
        if (_byKey.Count < 4 * limits.MaxInnerSeries) _byKey.Add(key, index);
        return index;
    }

    /// <summary>The series of these labels.</summary>
    /// <exception cref="QueryException">There are too many.</exception>
    public int Of(LabelSet labels)
    {
        if (_byLabels.TryGetValue(labels, out int known)) return known;
        if (Labels.Count >= limits.MaxInnerSeries) throw QueryContext.TooManySeries(limits.MaxSeries);
        _byLabels.Add(labels, Labels.Count);
        Labels.Add(labels);
        return Labels.Count - 1;
    }

    private UInt128 GroupKey(LabelState labels)
    {
        _hash.Reset();
        foreach (int id in _by)
        {
            int length = labels.TryGet(id, out ByteSlice value) ? value.Length : -1;
            _hash.Append(MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in length)));
            _hash.Append(value.Span);
        }
        return _hash.GetCurrentHashAsUInt128();
    }

    private LabelSet GroupLabels(LabelState labels)
    {
        var pairs = new List<string>(2 * _by.Length);
        foreach (int id in _by)
        {
            if (!labels.TryGet(id, out ByteSlice value)) continue;
            pairs.Add(names[id]);
            pairs.Add(value.ToString());
        }
        return LabelSet.FromSorted([.. pairs]);
    }
}
