using System.Runtime.InteropServices;
using Pharos.Storage.Bytes;
using Pharos.Storage.Codecs;

namespace Pharos.Traces.Store.Segments;

/// <summary>Values of a column, one decoded page at a time.</summary>
internal abstract class PageCursor(Segment segment, SegmentColumn column, int rows)
{
    private int _page = -1;

    /// <summary>The page that is decoded, or -1.</summary>
    protected int CurrentPage => _page;

    public Segment Segment { get; } = segment;

    public SegmentColumn Column { get; } = column;

    protected int RowsIn(int page) => Math.Min(SegmentFormat.PageRows, rows - (page * SegmentFormat.PageRows));

    /// <summary>Decodes a page unless it is the current one.</summary>
    public void MoveTo(int page)
    {
        if (page == _page) return;
        _page = -1;
        try { Load(page, Column.Pages[page]); }
        catch (CorruptDataException e) { throw Located(page, e); }
        _page = page;
    }

    protected CorruptDataException Located(int page, CorruptDataException e) => new(Segment.Path, Column.Pages[page].Blob.Offset, $"{Column}, page {page}: {e.Message}");

    protected abstract void Load(int page, ColumnPage info);

    protected static void Expect(ColumnPage info, int count)
    {
        if (info.Count != count) throw new CorruptDataException("page", info.Blob.Offset, $"has {info.Count} values, {count} expected");
    }
}

/// <summary>A column with a value in every row.</summary>
internal sealed class IntegerCursor(Segment segment, SegmentColumn column, int rows) : PageCursor(segment, column, rows)
{
    /// <summary>From then on decoding all is quicker.</summary>
    private const int MaxSparseReads = 128;

    private readonly long[] _values = new long[SegmentFormat.PageRows];
    private int _sparsePage = -1, _sparseReads;

    public long this[int row]
    {
        get
        {
            MoveTo(row / SegmentFormat.PageRows);
            return _values[row % SegmentFormat.PageRows];
        }
    }

    /// <summary>The same, for rows of which few lie in one page: those are looked up one by one before the page is decoded.</summary>
    public long Sparse(int row)
    {
        int page = row / SegmentFormat.PageRows;
        if (page == CurrentPage) return _values[row % SegmentFormat.PageRows];
        return TrySparse(page, row % SegmentFormat.PageRows, out long value) ? value : this[row];
    }

    private bool TrySparse(int page, int index, out long value)
    {
        value = 0;
        ColumnPage info = Column.Pages[page];
        try
        {
            if (page != _sparsePage) Enter(page, info);
            if (++_sparseReads > MaxSparseReads) return false;
            var from = new ByteReader(Segment.Unchecked(info.Blob));
            return IntegerCodec.TryDecodeOne(ref from, info.Count, index, out value);
        }
        catch (CorruptDataException e) { throw Located(page, e); }
    }

    /// <summary>Checks a page before single values of it are read.</summary>
    private void Enter(int page, ColumnPage info)
    {
        Expect(info, RowsIn(page));
        Segment.View(info.Blob);
        _sparsePage = page;
        _sparseReads = info.Blob.RawLength == 0 ? 0 : MaxSparseReads; // what is compressed is decoded at once
    }

    protected override void Load(int page, ColumnPage info)
    {
        Expect(info, RowsIn(page));
        Span<long> values = _values.AsSpan(0, info.Count);
        if (Column.Id == ColumnId.SpanId)
        {
            ReadOnlySpan<byte> bytes = Segment.View(info.Blob);
            if (bytes.Length != 8 * values.Length) throw new CorruptDataException("page", 0, $"has {bytes.Length} bytes");
            bytes.CopyTo(MemoryMarshal.AsBytes(values));
            return;
        }
        var from = new ByteReader(Segment.View(info.Blob));
        IntegerCodec.Decode(ref from, values);
    }
}

/// <summary>A column of codes with a value in every row.</summary>
internal sealed class CodeCursor(Segment segment, SegmentColumn column, int rows) : PageCursor(segment, column, rows)
{
    private readonly int[] _codes = new int[SegmentFormat.PageRows];

    public int this[int row]
    {
        get
        {
            MoveTo(row / SegmentFormat.PageRows);
            return _codes[row % SegmentFormat.PageRows];
        }
    }

    /// <summary>All codes of the current page.</summary>
    public ReadOnlySpan<int> Codes => _codes;

    protected override void Load(int page, ColumnPage info)
    {
        Expect(info, RowsIn(page));
        CodePage.Decode(Segment.View(info.Blob), _codes.AsSpan(0, info.Count));
    }
}

/// <summary>A column with values where the shape of the row lists it.</summary>
internal sealed class OptionalCursor : PageCursor
{
    private readonly CodeCursor _shapes;
    private readonly bool[] _hasColumn; // per shape
    private readonly long[] _values = new long[SegmentFormat.PageRows];
    private readonly short[] _positions = new short[SegmentFormat.PageRows];
    private readonly int[] _ends = new int[SegmentFormat.PageRows];
    private readonly int[] _codes = new int[SegmentFormat.PageRows];
    private ReadOnlyMemory<byte> _bytes;

    public OptionalCursor(Segment segment, SegmentColumn column, CodeCursor shapes) : base(segment, column, segment.SpanCount)
    {
        _shapes = shapes;
        _hasColumn = [.. segment.Shapes.Select(s => s.Contains(column.Id))];
    }

    /// <summary>Whether the row has a value; it is the code, id, or length of the bytes.</summary>
    public bool TryGet(int row, out long value)
    {
        MoveTo(row / SegmentFormat.PageRows);
        int position = _positions[row % SegmentFormat.PageRows];
        value = position < 0 ? 0 : _values[position];
        return position >= 0;
    }

    public ReadOnlySpan<byte> Bytes(int row)
    {
        MoveTo(row / SegmentFormat.PageRows);
        int position = _positions[row % SegmentFormat.PageRows];
        return position < 0 ? default : _bytes.Span[(position == 0 ? 0 : _ends[position - 1]).._ends[position]];
    }

    /// <summary>Whether a page of codes holds one of them: quicker than <see cref="PageCursor.MoveTo"/>, which also finds the rows.</summary>
    public bool Holds(int page, int code)
    {
        ColumnPage info = Column.Pages[page];
        if (info.Count == 0) return false;
        if (info.Count > SegmentFormat.PageRows) throw new CorruptDataException(Segment.Path, info.Blob.Offset, $"{Column}, page {page} has {info.Count} values");
        Span<int> codes = _codes.AsSpan(0, info.Count);
        try { CodePage.Decode(Segment.View(info.Blob), codes); }
        catch (CorruptDataException e) { throw new CorruptDataException(Segment.Path, info.Blob.Offset, $"{Column}, page {page}: {e.Message}"); }
        return codes.Contains(code);
    }

    /// <summary>Per row of the current page, the place of its value in <see cref="Values"/>, or -1.</summary>
    public ReadOnlySpan<short> Positions => _positions;

    public ReadOnlySpan<long> Values => _values;

    protected override void Load(int page, ColumnPage info)
    {
        int rows = RowsIn(page);
        short next = 0;
        if (info.Count == 0) _positions.AsSpan(0, rows).Fill(-1);
        else
        {
            _shapes.MoveTo(page);
            ReadOnlySpan<int> shapes = _shapes.Codes;
            for (int row = 0; row < rows; row++)
            {
                if ((uint)shapes[row] >= (uint)_hasColumn.Length) throw new CorruptDataException("page", 0, $"shape {shapes[row]} does not exist");
                _positions[row] = _hasColumn[shapes[row]] ? next++ : (short)-1;
            }
        }
        Expect(info, next);
        if (next == 0) return;
        Span<long> values = _values.AsSpan(0, next);
        switch (Column.Id)
        {
            case ColumnId.ParentId:
                ReadOnlySpan<byte> raw = Segment.View(info.Blob);
                if (raw.Length != 8 * next) throw new CorruptDataException("page", 0, $"has {raw.Length} bytes");
                raw.CopyTo(MemoryMarshal.AsBytes(values));
                break;
            case ColumnId.Rest:
                ReadOnlyMemory<byte> bytes = Segment.Read(info.Blob);
                var from = new ByteReader(bytes.Span);
                IntegerCodec.Decode(ref from, values);
                int end = 0;
                for (int i = 0; i < next; i++)
                {
                    if (values[i] < 0 || values[i] > from.Remaining - end) throw new CorruptDataException("page", from.Position, "lengths exceed the page");
                    _ends[i] = end += (int)values[i];
                }
                _bytes = bytes[from.Position..];
                break;
            default:
                Span<int> codes = _codes.AsSpan(0, next);
                CodePage.Decode(Segment.View(info.Blob), codes);
                for (int i = 0; i < next; i++) values[i] = codes[i];
                break;
        }
    }
}
