using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Pharos.Storage.Blooms;
using Pharos.Storage.Bytes;
using Pharos.Traces.Store.Head;

namespace Pharos.Traces.Store.Segments;

/// <summary>Writes a head as a segment: spans sorted by trace id and start, one column per attribute key.</summary>
/// <remarks>Column by column, as the rows of a trace lie far apart in the head: one column of a head fits in the processor's cache, a row of all of them does not.</remarks>
internal sealed class SegmentBuilder
{
    private readonly HeadBlock _head;
    private readonly SegmentFileWriter _file;
    private readonly ByteWriter _scratch = new(1 << 16);
    private readonly ByteWriter _rest = new();
    private readonly SegmentDirectory _directory = new();
    private readonly int[] _order; // rows of the head, in the segment's order
    private readonly int[] _traces; // traces of the head, ascending by id
    private readonly int[] _traceStarts; // first row of each, and the end
    private readonly SpanTimes _times;
    private readonly SpanParents _parents;
    private readonly ColumnWriter[] _columns = new ColumnWriter[ColumnId.FirstAttribute];
    private readonly AttributeColumns _attributes;
    private readonly ShapeTable _shapes = new();
    private readonly int[] _names, _messages; // codes by number in the head
    private readonly int[] _sortedNames, _sortedMessages;
    private readonly long[] _values = new long[SegmentFormat.PageRows];
    private readonly int[] _codes = new int[SegmentFormat.PageRows];

    private SegmentBuilder(HeadBlock head, SegmentFileWriter file)
    {
        _head = head;
        _file = file;
        (_traces, _order, _traceStarts) = TraceOrder.Of(head);
        _times = new SpanTimes(head, _order, _traceStarts);
        _parents = new SpanParents(head, _order, _traceStarts);
        _attributes = new AttributeColumns(head, file, _scratch);
        for (int id = 0; id < _columns.Length; id++) _columns[id] = new ColumnWriter(new SegmentColumn { Id = id }, file, _scratch);
        _names = SortedCodes.Of(head.Names, (a, b) => a.SequenceCompareTo(b), out _sortedNames);
        _messages = SortedCodes.Of(head.StatusMessages, (a, b) => a.SequenceCompareTo(b), out _sortedMessages);
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
        for (int from = 0; from < _traces.Length; from += SegmentFormat.PageRows) WriteTraces(from, Math.Min(_traces.Length, from + SegmentFormat.PageRows));
        for (int from = 0; from < _order.Length; from += SegmentFormat.PageRows) WriteSpans(from, Math.Min(_order.Length, from + SegmentFormat.PageRows));
        _columns[ColumnId.Name].Column.Dictionary = Table(_sortedNames.Length, i => _head.Names[_sortedNames[i]]);
        if (_sortedMessages.Length > 0) _columns[ColumnId.StatusMessage].Column.Dictionary = Table(_sortedMessages.Length, i => _head.StatusMessages[_sortedMessages[i]]);
        _directory.Resources = Table(_head.Resources.Count, i => _head.Resources[i]);
        _directory.Scopes = Table(_head.Scopes.Count, i => _head.Scopes[i]);
        _scratch.Clear();
        _shapes.Write(_scratch);
        _directory.Shapes = _file.Add(_scratch.Written, compress: true);
        foreach (ColumnWriter column in _columns) if (column.Column.Pages.Count > 0) _directory.Columns.Add(column.Column);
        _attributes.WriteDictionaries(_directory.Columns);
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

    /// <summary>A page of the columns of traces.</summary>
    private void WriteTraces(int from, int to)
    {
        Span<long> values = _values.AsSpan(0, to - from);
        for (int i = 0; i < values.Length; i++) values[i] = _traceStarts[from + i];
        _columns[ColumnId.TraceRow].AddIntegers(values);
        for (int i = 0; i < values.Length; i++) values[i] = _times.TraceStart(from + i) - _head.MinStartNs;
        _columns[ColumnId.TraceStart].AddIntegers(values);
        _columns[ColumnId.TraceDuration].AddIntegers(_times.TraceDurations(from, to));
        for (int i = 0; i < values.Length; i++) values[i] = _parents.RootOf(from + i);
        _columns[ColumnId.TraceRoot].AddIntegers(values);
    }

    /// <summary>A page of the columns of spans.</summary>
    private void WriteSpans(int from, int to)
    {
        _columns[ColumnId.SpanId].AddRaw(_parents.SpanIds(from, to));
        _columns[ColumnId.Parent].AddIntegers(_parents.Numbers(from, to));
        _columns[ColumnId.Start].AddIntegers(_times.Starts(from, to));
        _columns[ColumnId.Duration].AddIntegers(_times.Durations(from, to));
        ReadOnlySpan<HeadPage> pages = _head.Pages;
        ReadOnlySpan<int> rows = _order.AsSpan(from..to);
        Span<int> codes = _codes.AsSpan(0, rows.Length);
        for (int i = 0; i < rows.Length; i++) codes[i] = pages[rows[i] / HeadPage.Rows].KindStatus[rows[i] % HeadPage.Rows];
        _columns[ColumnId.KindStatus].AddCodes(codes);
        for (int i = 0; i < rows.Length; i++) codes[i] = _names[pages[rows[i] / HeadPage.Rows].Name[rows[i] % HeadPage.Rows]];
        _columns[ColumnId.Name].AddCodes(codes);
        for (int i = 0; i < rows.Length; i++) codes[i] = pages[rows[i] / HeadPage.Rows].Resource[rows[i] % HeadPage.Rows];
        _columns[ColumnId.Resource].AddCodes(codes);
        for (int i = 0; i < rows.Length; i++) codes[i] = pages[rows[i] / HeadPage.Rows].Scope[rows[i] % HeadPage.Rows];
        _columns[ColumnId.Scope].AddCodes(codes);
        WriteOptional(from, to, pages);
    }

    /// <summary>A page of the columns that not every row has a value in, and the shapes that say which.</summary>
    private void WriteOptional(int from, int to, ReadOnlySpan<HeadPage> pages)
    {
        Span<long> parents = stackalloc long[SegmentFormat.PageRows], lengths = _values;
        Span<int> messages = stackalloc int[SegmentFormat.PageRows];
        int parentCount = 0, messageCount = 0, restCount = 0;
        _rest.Clear();
        var shape = new List<int>();
        for (int row = from; row < to; row++)
        {
            HeadPage page = pages[_order[row] / HeadPage.Rows];
            int at = _order[row] % HeadPage.Rows;
            shape.Clear();
            if (_parents.IsElsewhere(row))
            {
                parents[parentCount++] = (long)page.ParentId[at];
                shape.Add(ColumnId.ParentId);
            }
            if (page.StatusMessage[at] >= 0)
            {
                messages[messageCount++] = _messages[page.StatusMessage[at]];
                shape.Add(ColumnId.StatusMessage);
            }
            ReadOnlySpan<byte> rest = page.Rest(at);
            if (!rest.IsEmpty)
            {
                lengths[restCount++] = rest.Length;
                _rest.Bytes(rest);
                shape.Add(ColumnId.Rest);
            }
            _attributes.Add(row, page.Attributes(at), shape);
            _codes[row - from] = _shapes.NumberOf(CollectionsMarshal.AsSpan(shape));
        }
        _columns[ColumnId.Shape].AddCodes(_codes.AsSpan(0, to - from));
        _columns[ColumnId.StatusMessage].AddCodes(messages[..messageCount]);
        _columns[ColumnId.ParentId].AddRaw(parents[..parentCount]);
        _columns[ColumnId.Rest].AddBytes(lengths[..restCount], _rest.Written);
        _attributes.Flush();
    }

    private Blob Table(int count, DictionaryBlob.EntryOf entry)
    {
        _scratch.Clear();
        DictionaryBlob.Write(count, 0, 0, entry, _scratch);
        return _file.Add(_scratch.Written, compress: true);
    }
}
