using System.Collections.Concurrent;
using System.Text;
using Pharos.Core;
using Pharos.Metrics.PromQL;
using Pharos.Metrics.Store.Head;
using Pharos.Storage.Bytes;
using Pharos.Storage.Files;
using Pharos.Storage.Postings;

namespace Pharos.Metrics.Store.Blocks;

/// <summary>Labels and postings of one block. Label pairs are numbered in order of name and value.</summary>
internal sealed class BlockIndex
{
    private const int MaxCached = 256;

    private readonly MappedFile _file;
    private readonly string[] _names;
    private readonly int[] _firstPair;
    private readonly ColumnView _valueOffsets, _postingOffsets, _labelOffsets;
    private readonly long _valuesAt, _postingsAt, _labelsAt;
    private readonly int _labelsSize;
    private readonly string?[] _values;
    private readonly Lazy<UInt128[]> _pairHashes;
    private readonly PostingSet _all;
    private readonly ConcurrentDictionary<LabelMatcher, PostingSet> _cache = new();

    public BlockIndex(MappedFile file, BlockFile layout, ColumnView labelOffsets)
    {
        _file = file;
        _labelOffsets = labelOffsets;
        (long Offset, int Size) names = layout[BlockSection.Names];
        var from = new ByteReader(file.Slice(names.Offset, names.Size));
        _names = new string[from.Count("label names", names.Size)];
        _firstPair = new int[_names.Length + 1];
        for (int i = 0; i < _names.Length; i++)
        {
            _names[i] = from.Text("label name");
            _firstPair[i] = from.Count("first pair", int.MaxValue);
        }
        (_valueOffsets, _valuesAt) = Blob(layout[BlockSection.Values]);
        (_postingOffsets, _postingsAt) = Blob(layout[BlockSection.Postings]);
        (_labelsAt, _labelsSize) = layout[BlockSection.Labels];
        _firstPair[^1] = _valueOffsets.Count - 1;
        if (_valueOffsets.Count != _postingOffsets.Count || _valueOffsets.Count == 0) throw new CorruptDataException(file.Path, _valuesAt, "values and postings differ in number");
        _values = new string?[_valueOffsets.Count - 1];
        _pairHashes = new Lazy<UInt128[]>(HashPairs);
        _all = PostingSet.Range((uint)labelOffsets.Count);
    }

    public IReadOnlyList<string> Names => _names;

    public int PairCount => _values.Length;

    public int SeriesCount => _labelOffsets.Count;

    public string NameOf(int pair)
    {
        int at = Array.BinarySearch(_firstPair, 0, _names.Length, pair);
        return _names[at >= 0 ? at : ~at - 1];
    }

    public string ValueOf(int pair)
    {
        if (_values[pair] is { } known) return known;
        long from = _valueOffsets[pair];
        return _values[pair] = Encoding.UTF8.GetString(_file.Slice(_valuesAt + from, checked((int)(_valueOffsets[pair + 1] - from))));
    }

    /// <summary>Pairs of a name: first, and the one after the last.</summary>
    public (int First, int End) PairsOf(string name)
    {
        int at = Array.BinarySearch(_names, name, StringComparer.Ordinal);
        return at < 0 ? (0, 0) : (_firstPair[at], _firstPair[at + 1]);
    }

    public PostingSet PostingOf(int pair)
    {
        long from = _postingOffsets[pair];
        var reader = new ByteReader(_file.Slice(_postingsAt + from, checked((int)(_postingOffsets[pair + 1] - from))));
        return PostingSet.Read(ref reader);
    }

    /// <summary>Series with a pair, without reading them all.</summary>
    public int PostingCount(int pair)
    {
        long from = _postingOffsets[pair];
        var reader = new ByteReader(_file.Slice(_postingsAt + from, checked((int)(_postingOffsets[pair + 1] - from))));
        return reader.Count("posting count", int.MaxValue);
    }

    /// <summary>The pairs of a series, in order of name, appended to <paramref name="pairs"/>.</summary>
    public void ReadPairs(int series, List<int> pairs)
    {
        long at = _labelOffsets[series];
        var reader = new ByteReader(_file.Slice(_labelsAt + at, checked((int)(_labelsSize - at))));
        int count = reader.Count("labels", PairCount);
        for (int i = 0; i < count; i++) pairs.Add(reader.Count("pair", PairCount - 1));
    }

    public LabelSet Labels(int series)
    {
        var pairs = new List<int>();
        ReadPairs(series, pairs);
        var parts = new string[2 * pairs.Count];
        for (int i = 0; i < pairs.Count; i++)
        {
            parts[2 * i] = NameOf(pairs[i]);
            parts[(2 * i) + 1] = ValueOf(pairs[i]);
        }
        return LabelSet.FromSorted(parts);
    }

    public PairProjection Project(LabelProjection labels) => new(labels, pair => NameOf((int)pair));

    /// <summary>The labels that a query looks at, shared by all of its series that agree in them.</summary>
    public LabelSet Labels(int series, PairProjection projection, List<int> scratch)
    {
        scratch.Clear();
        ReadPairs(series, scratch);
        var kept = new PairProjection.KeptPairs();
        foreach (int pair in scratch) if (projection.Keeps((uint)pair)) kept.Add((uint)pair);
        return projection.TryGet(kept, out LabelSet? known) ? known : projection.Add(kept, Labels(series));
    }

    public UInt128 Identity(int series, List<int> scratch)
    {
        scratch.Clear();
        ReadPairs(series, scratch);
        UInt128[] known = _pairHashes.Value;
        Span<UInt128> hashes = scratch.Count <= 64 ? stackalloc UInt128[scratch.Count] : new UInt128[scratch.Count];
        for (int i = 0; i < hashes.Length; i++) hashes[i] = known[scratch[i]];
        return SeriesIdentity.OfPairs(hashes);
    }

    public PostingSet Match(IReadOnlyList<LabelMatcher> matchers)
    {
        PostingSet? result = null;
        foreach (LabelMatcher matcher in matchers)
        {
            if (matcher.MatchesEmpty) continue;
            PostingSet found = Cached(matcher);
            result = result is null ? found : PostingSet.And(result, found);
            if (result.Count == 0) return result;
        }
        result ??= _all;
        foreach (LabelMatcher matcher in matchers)
            if (matcher.MatchesEmpty) result = PostingSet.AndNot(result, Cached(matcher));
        return result;
    }

    /// <summary>For a matcher that an absent label fails: the series that satisfy it. Else: the series that do not.</summary>
    private PostingSet Cached(LabelMatcher matcher)
    {
        if (_cache.TryGetValue(matcher, out PostingSet? known)) return known;
        PostingSet found = Find(matcher);
        if (_cache.Count >= MaxCached) _cache.Clear();
        return _cache[matcher] = found;
    }

    private PostingSet Find(LabelMatcher matcher)
    {
        (int first, int end) = PairsOf(matcher.Name);
        bool wanted = !matcher.MatchesEmpty;
        if ((matcher.Op == MatchOp.Equal && wanted) || (matcher.Op == MatchOp.NotEqual && !wanted))
        {
            int at = FindValue(first, end, matcher.Value);
            return at < 0 ? PostingSet.Empty : PostingOf(at);
        }
        var union = new PostingSet();
        bool byRegex = (matcher.Op == MatchOp.Regex && wanted) || (matcher.Op == MatchOp.NotRegex && !wanted); // the pairs looked for are those that match the regex
        if (byRegex && matcher.Regex!.SetOfLiterals is { } literals)
        {
            foreach (string literal in literals)
            {
                int at = FindValue(first, end, literal);
                if (at >= 0) union.UnionWith(PostingOf(at));
            }
            return union;
        }
        if (byRegex && matcher.Regex!.Prefix is { Length: > 0 } prefix) (first, end) = WithPrefix(first, end, prefix);
        for (int pair = first; pair < end; pair++)
            if (matcher.Matches(ValueOf(pair)) == wanted) union.UnionWith(PostingOf(pair));
        return union;
    }

    private int FindValue(int first, int end, string value)
    {
        while (first < end)
        {
            int middle = (first + end) >>> 1;
            int order = string.CompareOrdinal(ValueOf(middle), value);
            if (order == 0) return middle;
            if (order < 0) first = middle + 1;
            else end = middle;
        }
        return -1;
    }

    /// <summary>The pairs among the given, which stand in order of value, whose values begin so.</summary>
    private (int First, int End) WithPrefix(int first, int end, string prefix)
    {
        int low = first, high = end;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (string.CompareOrdinal(ValueOf(middle), prefix) < 0) low = middle + 1;
            else high = middle;
        }
        int from = low;
        while (low < end && ValueOf(low).StartsWith(prefix, StringComparison.Ordinal)) low++;
        return (from, low);
    }

    private UInt128[] HashPairs()
    {
        var hashes = new UInt128[_values.Length];
        for (int name = 0; name < _names.Length; name++)
            for (int pair = _firstPair[name]; pair < _firstPair[name + 1]; pair++) hashes[pair] = SeriesIdentity.OfPair(_names[name], ValueOf(pair));
        return hashes;
    }

    private (ColumnView Offsets, long BlobAt) Blob((long Offset, int Size) section)
    {
        var from = new ByteReader(_file.Slice(section.Offset, section.Size));
        ColumnView[] views = ColumnView.Read(_file, ref from, section.Offset);
        if (views.Length != 1) throw new CorruptDataException(_file.Path, section.Offset, "one column expected");
        return (views[0], section.Offset + from.Position);
    }
}
