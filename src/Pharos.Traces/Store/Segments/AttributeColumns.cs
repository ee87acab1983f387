using Pharos.Storage.Bytes;
using Pharos.Traces.Store.Head;

namespace Pharos.Traces.Store.Segments;

/// <summary>The columns of the attributes of a head: one per key, and a further one where a span has a key twice.</summary>
internal sealed class AttributeColumns
{
    private readonly HeadBlock _head;
    private readonly SegmentFileWriter _file;
    private readonly ByteWriter _scratch;
    private readonly PairCode[] _codes; // per pair
    private readonly int[][] _sorted; // per key: pairs in the order of their values
    private readonly (int Strings, int Integers)[] _ranks; // per key: how many of these are texts, then numbers
    private readonly List<AttributeColumn> _columns = [];
    private readonly Dictionary<(int Key, int Occurrence), int> _columnOf = [];
    private readonly int[] _first; // per key: its first column, or -1
    private int _pages;

    /// <param name="Code">The pair's number among the sorted values of its key.</param>
    private readonly record struct PairCode(int Key, int Code);

    private sealed class AttributeColumn(int key, ColumnWriter writer)
    {
        private readonly int[] _codes = new int[SegmentFormat.PageRows];
        private int _count;

        public int Key { get; } = key;

        public ColumnWriter Writer { get; } = writer;

        /// <summary>The last row that has a value in it.</summary>
        public int LastRow { get; set; } = -1;

        public void Add(int code) => _codes[_count++] = code;

        public void Flush()
        {
            Writer.AddCodes(_codes.AsSpan(0, _count));
            _count = 0;
        }
    }

    public AttributeColumns(HeadBlock head, SegmentFileWriter file, ByteWriter scratch)
    {
        (_head, _file, _scratch) = (head, file, scratch);
        int keys = head.Pairs.Keys.Count, pairs = head.Pairs.Count;
        _first = new int[keys];
        Array.Fill(_first, -1);
        _codes = new PairCode[pairs];
        var ofKey = new List<int>[keys];
        for (int pair = 0; pair < pairs; pair++) if (head.Pairs.KeyOf(pair) is >= 0 and int key) (ofKey[key] ??= []).Add(pair);
        _sorted = new int[keys][];
        _ranks = new (int, int)[keys];
        for (int key = 0; key < keys; key++)
        {
            int[] sorted = _sorted[key] = ofKey[key] is { } list ? [.. list] : [];
            PairOrder.Sort(head.Pairs, sorted, out int strings, out int integers);
            _ranks[key] = (strings, integers);
            for (int i = 0; i < sorted.Length; i++) _codes[sorted[i]] = new PairCode(key, i);
        }
    }

    /// <summary>Adds a row's attributes to their columns and names these in its shape, in order.</summary>
    /// <param name="row">Its number in the segment; each row once.</param>
    public void Add(int row, ReadOnlySpan<int> pairs, List<int> shape)
    {
        foreach (int pair in pairs)
        {
            (int key, int code) = _codes[pair];
            int number = _first[key];
            if (number < 0) number = _first[key] = New(key);
            AttributeColumn column = _columns[number];
            if (column.LastRow == row) column = FurtherColumn(row, key, ref number);
            column.LastRow = row;
            column.Add(code);
            shape.Add(number + ColumnId.FirstAttribute);
        }
    }

    public void Flush()
    {
        foreach (AttributeColumn column in _columns) column.Flush();
        _pages++;
    }

    public void WriteDictionaries(List<SegmentColumn> columns)
    {
        foreach (AttributeColumn column in _columns)
        {
            int[] pairs = _sorted[column.Key];
            (int strings, int integers) = _ranks[column.Key];
            _scratch.Clear();
            DictionaryBlob.Write(pairs.Length, strings, integers, i => _head.Pairs.ValueOf(pairs[i]), _scratch);
            column.Writer.Column.Dictionary = _file.Add(_scratch.Written, compress: true);
            columns.Add(column.Writer.Column);
        }
    }

    /// <summary>The column of a key that the row has once more.</summary>
    private AttributeColumn FurtherColumn(int row, int key, ref int number)
    {
        for (int occurrence = 1; _columns[number].LastRow == row; occurrence++)
            if (!_columnOf.TryGetValue((key, occurrence), out number)) _columnOf[(key, occurrence)] = number = New(key);
        return _columns[number];
    }

    private int New(int key)
    {
        int number = _columns.Count;
        var writer = new ColumnWriter(new SegmentColumn { Id = number + ColumnId.FirstAttribute, Key = _head.Pairs.Keys[key].ToArray() }, _file, _scratch);
        for (int page = 0; page < _pages; page++) writer.AddEmpty(); // pages before its first value
        _columns.Add(new AttributeColumn(key, writer));
        return number;
    }
}
