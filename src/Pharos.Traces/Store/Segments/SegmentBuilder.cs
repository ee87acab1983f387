using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Pharos.Storage.Blooms;
using Pharos.Storage.Bytes;
using Pharos.Traces.Store.Head;

namespace Pharos.Traces.Store.Segments;

/// <summary>Writes a head as a segment: spans sorted by trace id and start, one column per attribute key.</summary>
internal sealed class SegmentBuilder
{
    private readonly HeadBlock _head;
    private readonly SegmentFileWriter _file;
    private readonly ByteWriter _scratch = new(1 << 16);
    private readonly SegmentDirectory _directory = new();
    private readonly int[] _order; // rows of the head, in the segment's order
    private readonly int[] _traces; // traces of the head, ascending by id
    private readonly int[] _traceStarts; // first row of each, and the end
    private readonly ColumnWriter[] _columns = new ColumnWriter[ColumnId.FirstAttribute];
    private readonly AttributeColumns _attributes;
    private readonly ShapeTable _shapes = new();

    private SegmentBuilder(HeadBlock head, SegmentFileWriter file)
    {
        _head = head;
        _file = file;
        (_traces, _order, _traceStarts) = TraceOrder.Of(head);
        _attributes = new AttributeColumns(head);
        for (int id = 0; id < _columns.Length; id++)
        {
            ColumnKind kind = id switch
            {
                ColumnId.SpanId or ColumnId.ParentId => ColumnKind.Raw,
                ColumnId.Start or ColumnId.Duration or ColumnId.Parent or >= ColumnId.TraceRow => ColumnKind.Integers,
                ColumnId.Rest => ColumnKind.Bytes,
                _ => ColumnKind.Codes,
            };
            _columns[id] = new ColumnWriter(new SegmentColumn { Id = id }, kind);
        }
    }

    /// <summary>The whole file.</summary>
    /// <param name="isSplit">Whether other segments have spans of a trace.</param>
    public static ReadOnlyMemory<byte> Build(HeadBlock head, Func<UInt128, bool> isSplit)
    {
        using var file = new SegmentFileWriter();
        return new SegmentBuilder(head, file).Build(isSplit);
    }

    private ReadOnlyMemory<byte> Build(Func<UInt128, bool> isSplit)
    {
        _directory.SpanCount = _order.Length;
        _directory.TraceCount = _traces.Length;
        _directory.MinStartNs = _head.MinStartNs;
        _directory.MaxEndNs = _head.MaxEndNs;
        WriteTraceIds(isSplit);
        int[] names = SortedCodes.Of(_head.Names, (a, b) => a.SequenceCompareTo(b), out int[] sortedNames);
        int[] messages = SortedCodes.Of(_head.StatusMessages, (a, b) => a.SequenceCompareTo(b), out int[] sortedMessages);
        var shape = new List<int>();
        for (int trace = 0; trace < _traces.Length; trace++)
        {
            WriteTrace(trace, names, messages, shape);
        }
        // A full last page was ended already; another one would be empty.
        if (_traces.Length % SegmentFormat.PageRows != 0) FlushPage(traces: true);
        if (_order.Length % SegmentFormat.PageRows != 0) FlushPage(traces: false);
        _columns[ColumnId.Name].Column.Dictionary = Table(sortedNames.Length, i => _head.Names[sortedNames[i]]);
        if (sortedMessages.Length > 0) _columns[ColumnId.StatusMessage].Column.Dictionary = Table(sortedMessages.Length, i => _head.StatusMessages[sortedMessages[i]]);
        _directory.Resources = Table(_head.Resources.Count, i => _head.Resources[i]);
        _directory.Scopes = Table(_head.Scopes.Count, i => _head.Scopes[i]);
        _scratch.Clear();
        _shapes.Write(_scratch);
        _directory.Shapes = _file.Add(_scratch.Written, compress: true);
        foreach (ColumnWriter column in _columns) if (column.Column.Pages.Count > 0) _directory.Columns.Add(column.Column);
        _attributes.WriteDictionaries(_file, _scratch, _directory.Columns);
        return _file.Finish(_directory);
    }

    private void WriteTraceIds(Func<UInt128, bool> isSplit)
    {
        var ids = new byte[16 * _traces.Length];
        var bloom = new byte[BloomFilter.SizeBytes(_traces.Length)];
        var split = new List<int>();
        for (int i = 0; i < _traces.Length; i++)
        {
            Span<byte> id = ids.AsSpan(16 * i, 16);
            BinaryPrimitives.WriteUInt128BigEndian(id, _head.TraceIdOf(_traces[i]));
            BloomFilter.Add(bloom, BloomFilter.Hash(id));
            if (isSplit(_head.TraceIdOf(_traces[i]))) split.Add(i);
        }
        _directory.TraceIds = _file.Add(ids, compress: false);
        _directory.Bloom = _file.Add(bloom, compress: false);
        _directory.Split = [.. split];
    }

    private void WriteTrace(int trace, int[] names, int[] messages, List<int> shape)
    {
        ReadOnlySpan<int> rows = _order.AsSpan(_traceStarts[trace].._traceStarts[trace + 1]);
        long start = long.MaxValue, end = long.MinValue;
        int root = 0;
        Dictionary<ulong, int>? numbers = rows.Length > 32 ? new Dictionary<ulong, int>(rows.Length) : null;
        for (int i = 0; i < rows.Length; i++)
        {
            HeadPage page = _head.Page(rows[i]);
            int at = rows[i] % HeadPage.Rows;
            start = Math.Min(start, page.StartNs[at]);
            end = Math.Max(end, page.StartNs[at] + page.DurationNs[at]);
            if (root == 0 && page.ParentId[at] == 0 && page.SpanId[at] != 0) root = i + 1;
            numbers?.TryAdd(page.SpanId[at], i);
        }
        Add(ColumnId.TraceRow, _traceStarts[trace]);
        Add(ColumnId.TraceStart, start - _head.MinStartNs);
        Add(ColumnId.TraceDuration, end - start);
        Add(ColumnId.TraceRoot, root);
        if ((trace + 1) % SegmentFormat.PageRows == 0) FlushPage(traces: true);
        for (int i = 0; i < rows.Length; i++)
        {
            HeadPage page = _head.Page(rows[i]);
            int at = rows[i] % HeadPage.Rows;
            shape.Clear();
            Add(ColumnId.SpanId, (long)page.SpanId[at]);
            int parent = NumberOfParent(page.ParentId[at], rows, numbers);
            Add(ColumnId.Parent, parent);
            if (parent < 0) AddOptional(ColumnId.ParentId, (long)page.ParentId[at], shape);
            Add(ColumnId.Start, page.StartNs[at] - start);
            Add(ColumnId.Duration, page.DurationNs[at]);
            Add(ColumnId.KindStatus, page.KindStatus[at]);
            Add(ColumnId.Name, names[page.Name[at]]);
            Add(ColumnId.Resource, page.Resource[at]);
            Add(ColumnId.Scope, page.Scope[at]);
            if (page.StatusMessage[at] >= 0) AddOptional(ColumnId.StatusMessage, messages[page.StatusMessage[at]], shape);
            ReadOnlySpan<byte> rest = page.Rest(at);
            if (!rest.IsEmpty)
            {
                _columns[ColumnId.Rest].Add(rest);
                shape.Add(ColumnId.Rest);
            }
            _attributes.Add(page.Attributes(at), shape);
            Add(ColumnId.Shape, _shapes.NumberOf(CollectionsMarshal.AsSpan(shape)));
            if ((_traceStarts[trace] + i + 1) % SegmentFormat.PageRows == 0) FlushPage(traces: false);
        }
    }

    private int NumberOfParent(ulong parentId, ReadOnlySpan<int> rows, Dictionary<ulong, int>? numbers)
    {
        if (parentId == 0) return 0;
        if (numbers is not null) return numbers.TryGetValue(parentId, out int number) ? number + 1 : -1;
        for (int i = 0; i < rows.Length; i++) if (_head.Page(rows[i]).SpanId[rows[i] % HeadPage.Rows] == parentId) return i + 1;
        return -1;
    }

    private void Add(int column, long value) => _columns[column].Add(value);

    private void AddOptional(int column, long value, List<int> shape)
    {
        _columns[column].Add(value);
        shape.Add(column);
    }

    private void FlushPage(bool traces)
    {
        for (int id = 0; id < _columns.Length; id++)
            if (id >= ColumnId.TraceRow == traces) _columns[id].Flush(_file, _scratch, isOptional: id is ColumnId.StatusMessage or ColumnId.ParentId or ColumnId.Rest);
        if (!traces) _attributes.Flush(_file, _scratch);
    }

    private Blob Table(int count, DictionaryBlob.EntryOf entry)
    {
        _scratch.Clear();
        DictionaryBlob.Write(count, 0, 0, entry, _scratch);
        return _file.Add(_scratch.Written, compress: true);
    }
}
