using Pharos.Core;
using Pharos.Metrics.Store.Chunks;
using Pharos.Storage.Postings;

namespace Pharos.Metrics.Store.Blocks;

/// <summary>Writes several blocks as one, leaving out what tombstones delete. Where two have a sample at the same time the older block's counts.</summary>
internal sealed class BlockMerger : IDisposable
{
    private readonly Source[] _sources;
    private readonly List<(string Name, string Value)> _pairs = [];
    private readonly Dictionary<UInt128, int> _timeGroups = [];

    /// <param name="blocks">Held by the caller, oldest (smallest id) first.</param>
    public BlockMerger(IReadOnlyList<Block> blocks, IReadOnlyCollection<Tombstone> tombstones)
    {
        _sources = [.. blocks.Select(block => new Source(block, tombstones))];
        UnitePairs();
    }

    public BlockInfo? Merge(string folder, long id, int level, CancellationToken cancellationToken)
    {
        using var builder = new BlockBuilder(folder, id, level, _pairs);
        var same = new List<Source>();
        foreach (Source source in _sources) source.MoveNext();
        for (int n = 0; ; n++)
        {
            if ((n & 1023) == 0) cancellationToken.ThrowIfCancellationRequested();
            same.Clear();
            foreach (Source source in _sources)
            {
                if (source.AtEnd) continue;
                int order = same.Count == 0 ? 0 : source.Pairs.SequenceCompareTo(same[0].Pairs);
                if (order < 0) same.Clear();
                if (order <= 0) same.Add(source);
            }
            if (same.Count == 0) break;
            Add(builder, same);
            foreach (Source source in same) source.MoveNext();
        }
        return builder.Finish();
    }

    public void Dispose()
    {
        foreach (Source source in _sources) source.Columns.Dispose();
    }

    private void Add(BlockBuilder builder, List<Source> same)
    {
        bool plain = true;
        UInt128 key = 0;
        int total = 0;
        long lastTime = long.MinValue;
        foreach (Source source in same)
        {
            plain &= !source.IsTouched && !source.Block.HasSide(source.Series);
            ReadOnlySpan<long> times = source.Columns.SeriesTimes(source.Series);
            plain &= times[0] > lastTime;
            lastTime = times[^1];
            total += times.Length;
            key = (key * 1_000_003) + new UInt128((ulong)source.Block.Info.Id << 32 | (uint)source.Block.TimeGroup(source.Series), (ulong)source.Block.TimeStart(source.Series) << 32 | (uint)times.Length);
        }
        if (!plain)
        {
            AddMerged(builder, same);
            return;
        }
        if (!_timeGroups.TryGetValue(key, out int group))
        {
            var times = new long[total];
            int at = 0;
            foreach (Source source in same)
            {
                ReadOnlySpan<long> part = source.Columns.SeriesTimes(source.Series);
                part.CopyTo(times.AsSpan(at));
                at += part.Length;
            }
            _timeGroups.Add(key, group = builder.AddTimes(times));
        }
        var values = new double[total];
        int to = 0;
        foreach (Source source in same)
        {
            int count = source.Block.SampleCount(source.Series);
            source.Columns.ReadValues(source.Series, 0, values.AsSpan(to, count));
            to += count;
        }
        builder.AddSeries(same[0].Pairs, group, 0, values, default);
    }

    private static void AddMerged(BlockBuilder builder, List<Source> same)
    {
        var samples = new SortedDictionary<long, (double Value, FloatHistogram? Histogram, long StartMs)>();
        foreach (Source source in same)
        {
            long[] times = source.Columns.SeriesTimes(source.Series).ToArray();
            var values = new double[times.Length];
            source.Columns.ReadValues(source.Series, 0, values);
            source.Columns.ReadSide(source.Series, out FloatHistogram?[]? histograms, out long[]? starts);
            for (int i = 0; i < times.Length; i++)
                if (!source.IsDeleted(times[i])) samples.TryAdd(times[i], (values[i], histograms?[i], starts?[i] ?? 0)); // the first, oldest block stands
        }
        if (samples.Count == 0) return;
        var side = new SideStream();
        uint number = 0;
        foreach ((double _, FloatHistogram? histogram, long startMs) in samples.Values) side.Append(number++, histogram, startMs);
        builder.AddSeries(same[0].Pairs, builder.AddTimes([.. samples.Keys]), 0, [.. samples.Values.Select(sample => sample.Value)], side.Bytes.Span);
    }

    /// <summary>The pairs of all sources in order, and per source where each of its pairs stands there.</summary>
    private void UnitePairs()
    {
        var next = new int[_sources.Length];
        while (true)
        {
            (string Name, string Value)? smallest = null;
            for (int i = 0; i < next.Length; i++)
            {
                if (next[i] == _sources[i].PairRanks.Length) continue;
                (string, string) pair = _sources[i].PairAt(next[i]);
                if (smallest is null || Compare(pair, smallest.Value) < 0) smallest = pair;
            }
            if (smallest is null) return;
            for (int i = 0; i < next.Length; i++)
            {
                if (next[i] == _sources[i].PairRanks.Length || Compare(_sources[i].PairAt(next[i]), smallest.Value) != 0) continue;
                _sources[i].PairRanks[next[i]++] = _pairs.Count;
            }
            _pairs.Add(smallest.Value);
        }
    }

    private static int Compare((string Name, string Value) a, (string Name, string Value) b)
    {
        int order = string.CompareOrdinal(a.Name, b.Name);
        return order != 0 ? order : string.CompareOrdinal(a.Value, b.Value);
    }

    private sealed class Source
    {
        private readonly List<(PostingSet Series, long MinTimeMs, long MaxTimeMs)> _deleted;
        private readonly List<int> _read = [];
        private int[] _pairs = [];

        public Source(Block block, IReadOnlyCollection<Tombstone> tombstones)
        {
            Block = block;
            Columns = new BlockColumnReader(block);
            PairRanks = new int[block.Index.PairCount];
            _deleted = [.. tombstones.Where(tombstone => tombstone.Concerns(block.Info))
                .Select(tombstone => (block.Index.Match(tombstone.Matchers), tombstone.MinTimeMs, tombstone.MaxTimeMs))];
        }

        public Block Block { get; }

        public BlockColumnReader Columns { get; }

        /// <summary>Per pair of the block its place among the pairs of all.</summary>
        public int[] PairRanks { get; }

        public int Series { get; private set; } = -1;

        public bool AtEnd => Series >= Block.Index.SeriesCount;

        public ReadOnlySpan<int> Pairs => _pairs;

        public bool IsTouched { get; private set; }

        public (string Name, string Value) PairAt(int pair) => (Block.Index.NameOf(pair), Block.Index.ValueOf(pair));

        public void MoveNext()
        {
            if (++Series >= Block.Index.SeriesCount) return;
            _read.Clear();
            Block.Index.ReadPairs(Series, _read);
            if (_pairs.Length != _read.Count) _pairs = new int[_read.Count];
            for (int i = 0; i < _pairs.Length; i++) _pairs[i] = PairRanks[_read[i]];
            IsTouched = _deleted.Exists(range => range.Series.Contains((uint)Series));
        }

        public bool IsDeleted(long timeMs) =>
            IsTouched && _deleted.Exists(range => timeMs >= range.MinTimeMs && timeMs <= range.MaxTimeMs && range.Series.Contains((uint)Series));
    }
}
