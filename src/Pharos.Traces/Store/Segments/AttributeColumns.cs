using Pharos.Storage.Bytes;
using Pharos.Traces.Store.Head;

namespace Pharos.Traces.Store.Segments;

/// <summary>The columns of the attributes of a head: one per key, and a further one where a span has a key twice.</summary>
internal sealed class AttributeColumns
{
    private readonly HeadBlock _head;
    private readonly int[] _codeOf; // per pair: its number among the sorted values of its key
    private readonly int[][] _sorted; // per key: pairs in the order of their values
    private readonly (int Strings, int Integers)[] _ranks; // per key: how many of these are texts, then numbers
    private readonly List<(int Key, ColumnWriter Writer)> _columns = [];
    private readonly Dictionary<(int Key, int Occurrence), int> _columnOf = [];
    private readonly int[] _first; // per key: its first column, or -1
    private int _pages;

    public AttributeColumns(HeadBlock head)
    {
        _head = head;
        int keys = head.Pairs.Keys.Count, pairs = head.Pairs.Count;
        _first = new int[keys];
        Array.Fill(_first, -1);
        _codeOf = new int[pairs];
        var ofKey = new List<int>[keys];
        for (int pair = 0; pair < pairs; pair++) if (head.Pairs.KeyOf(pair) is >= 0 and int key) (ofKey[key] ??= []).Add(pair);
        _sorted = new int[keys][];
        _ranks = new (int, int)[keys];
        for (int key = 0; key < keys; key++)
        {
            int[] sorted = _sorted[key] = ofKey[key] is { } list ? [.. list] : [];
            PairOrder.Sort(head.Pairs, sorted, out int strings, out int integers);
            _ranks[key] = (strings, integers);
            for (int i = 0; i < sorted.Length; i++) _codeOf[sorted[i]] = i;
        }
    }

    /// <summary>Adds a row's attributes to their columns and names these in its shape, in order.</summary>
    public void Add(ReadOnlySpan<int> pairs, List<int> shape)
    {
        int before = shape.Count;
        foreach (int pair in pairs)
        {
            int key = _head.Pairs.KeyOf(pair);
            int column = _first[key];
            if (column < 0) column = _first[key] = New(key);
            for (int occurrence = 1; Contains(shape, before, column + ColumnId.FirstAttribute); occurrence++)
                if (!_columnOf.TryGetValue((key, occurrence), out column)) _columnOf[(key, occurrence)] = column = New(key);
            _columns[column].Writer.Add(_codeOf[pair]);
            shape.Add(column + ColumnId.FirstAttribute);
        }
    }

    public void Flush(SegmentFileWriter file, ByteWriter scratch)
    {
        foreach ((int _, ColumnWriter writer) in _columns) writer.Flush(file, scratch, isOptional: true);
        _pages++;
    }

    public void WriteDictionaries(SegmentFileWriter file, ByteWriter scratch, List<SegmentColumn> columns)
    {
        foreach ((int key, ColumnWriter writer) in _columns)
        {
            int[] pairs = _sorted[key];
            (int strings, int integers) = _ranks[key];
            scratch.Clear();
            DictionaryBlob.Write(pairs.Length, strings, integers, i => _head.Pairs.ValueOf(pairs[i]), scratch);
            writer.Column.Dictionary = file.Add(scratch.Written, compress: true);
            columns.Add(writer.Column);
        }
    }

    private static bool Contains(List<int> shape, int from, int column)
    {
        for (int i = from; i < shape.Count; i++) if (shape[i] == column) return true;
        return false;
    }

    private int New(int key)
    {
        int number = _columns.Count;
        var column = new SegmentColumn { Id = number + ColumnId.FirstAttribute, Key = _head.Pairs.Keys[key].ToArray() };
        for (int page = 0; page < _pages; page++) column.Pages.Add(default); // pages before its first value
        _columns.Add((key, new ColumnWriter(column, ColumnKind.Codes)));
        return number;
    }
}
