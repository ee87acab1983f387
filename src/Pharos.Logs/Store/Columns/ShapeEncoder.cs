using System.IO.Hashing;
using Pharos.Logs.LogQL;
using Pharos.Logs.Store.Blocks;
using Pharos.Storage.Bytes;

namespace Pharos.Logs.Store.Columns;

/// <summary>Writes the lines of a block as shapes and columns. Used again and again by one thread.</summary>
/// <remarks><code>
/// size  field
///    1  kinds      1 some shape is JSON, 2 some is logfmt
///    v  directory  raw size, frame size, then a zstd frame of:
///         v  shapes   count, each: kind 1; slots; constants (slots + 1, each length and bytes); column of each slot
///         v  columns  count, each: kind 1 (of the shapes that use it); slot class 1; field name (length and bytes, empty for none); values
///    v  ids        count of shapes in order of the lines (a line of text may take several), raw size, frame size,
///                  then a zstd frame of one byte each where there are at most 256 shapes, else two
///       columns    each: payload size (uvarint), payload (see <see cref="ColumnEncoder"/>)
/// </code></remarks>
internal sealed class ShapeEncoder
{
    private const int MaxShapes = 2048, MaxColumns = 1024;

    private readonly LineScanner _scanner = new();
    private readonly Dictionary<ulong, int> _byHash = [];
    private readonly List<Shape> _shapes = [];
    private readonly Dictionary<(ShapeKind, string, SlotClass), int> _columnIds = [];
    private readonly List<ColumnBuilder> _columns = [];
    private readonly ByteWriter _skeleton = new(4096);
    private readonly ColumnEncoder _values = new();
    private readonly ShapeFolding _folding = new();
    private int[] _ids = [];
    private int _idCount;
    private long _wholeBytes;

    /// <summary>Whether some shape has fields.</summary>
    public bool HasFields { get; private set; }

    /// <summary>Takes the lines apart; false where too many do not fall into shapes, so that rows are better.</summary>
    public bool Collect(LogBatch batch)
    {
        _byHash.Clear();
        _shapes.Clear();
        _columnIds.Clear();
        _columns.Clear();
        _folding.Clear();
        _idCount = 0;
        _wholeBytes = 0;
        HasFields = false;
        for (int row = 0; row < batch.Count; row++)
        {
            int start = batch.Offsets[row], end = batch.Offsets[row + 1];
            ReadOnlySpan<byte> text = batch.Text;
            if (text[start..end].Contains((byte)0)) AddWhole(text, start, end, row); // the skeleton marks slots with it
            else if (_scanner.TryJson(text, start, end)) Add(ShapeKind.Json, text, start, end, row);
            else if (_scanner.TryLogfmt(text, start, end)) Add(ShapeKind.Logfmt, text, start, end, row);
            else AddText(text, start, end, row);
            if (row == 2000 && _wholeBytes > end / 2) return false;
        }
        if (_wholeBytes > batch.Offsets[batch.Count] / 4) return false;
        _folding.Apply(batch.Text, _ids.AsSpan(0, _idCount), _shapes, _columns);
        return true;
    }

    public void Write(LogBatch batch, ByteWriter to)
    {
        int kinds = 0;
        foreach (Shape shape in _shapes) kinds |= shape.Kind switch { ShapeKind.Json => 1, ShapeKind.Logfmt => 2, _ => 0 };
        to.Byte((byte)kinds);
        var directory = new ByteWriter(4096);
        directory.Uvarint((ulong)_shapes.Count);
        foreach (Shape shape in _shapes)
        {
            directory.Byte((byte)shape.Kind);
            directory.Uvarint((ulong)shape.Columns.Length);
            foreach (byte[] constant in shape.Constants)
            {
                directory.Uvarint((ulong)constant.Length);
                directory.Bytes(constant);
            }
            foreach (int column in shape.Columns) directory.Uvarint((ulong)column);
        }
        directory.Uvarint((ulong)_columns.Count);
        foreach (ColumnBuilder column in _columns)
        {
            directory.Byte((byte)column.Kind);
            directory.Byte((byte)column.Class);
            directory.Text(column.Field);
            directory.Uvarint((ulong)column.Count);
        }
        ColumnEncoder.WriteFrame(directory.Written, level: 3, to);
        to.Uvarint((ulong)_idCount);
        bool wide = _shapes.Count > 256;
        var ids = new byte[wide ? 2 * _idCount : _idCount];
        for (int i = 0; i < _idCount; i++)
        {
            if (wide) System.Buffers.Binary.BinaryPrimitives.WriteUInt16LittleEndian(ids.AsSpan(2 * i), (ushort)_ids[i]);
            else ids[i] = (byte)_ids[i];
        }
        ColumnEncoder.WriteFrame(ids, level: 1, to);
        foreach (ColumnBuilder column in _columns)
        {
            ReadOnlySpan<byte> payload = _values.Encode(column, batch);
            to.Uvarint((ulong)payload.Length);
            to.Bytes(payload);
        }
    }

    private void AddText(ReadOnlySpan<byte> text, int start, int end, int row)
    {
        while (true)
        {
            int feed = text[start..end].IndexOf((byte)'\n');
            int stop = feed < 0 ? end : start + feed + 1;
            if (_scanner.TryText(text, start, stop)) Add(ShapeKind.Text, text, start, stop, row);
            else AddWhole(text, start, stop, row);
            if (feed < 0) return;
            start = stop;
        }
    }

    private void AddWhole(ReadOnlySpan<byte> text, int start, int end, int row)
    {
        // A line feed at the end must be a constant: it says that the entry goes on. One inside must not be, so a whole line that ends with one is told apart by its shape.
        bool continues = end > start && text[end - 1] == '\n' && !text[start..end].Contains((byte)0);
        _scanner.Slots.Clear();
        _scanner.Slots.Add(new Slot(start, end - start - (continues ? 1 : 0), SlotClass.Whole));
        _wholeBytes += end - start;
        Add(ShapeKind.Whole, text, start, end, row);
    }

    private void Add(ShapeKind kind, ReadOnlySpan<byte> text, int start, int end, int row)
    {
        List<Slot> slots = _scanner.Slots;
        _skeleton.Clear();
        _skeleton.Byte((byte)kind);
        int at = start;
        foreach (Slot slot in slots)
        {
            _skeleton.Bytes(text[at..slot.Start]);
            _skeleton.Byte(0);
            _skeleton.Byte((byte)slot.Class);
            at = slot.Start + slot.Length;
        }
        _skeleton.Bytes(text[at..end]);
        ulong hash = XxHash3.HashToUInt64(_skeleton.Written);
        if (!_byHash.TryGetValue(hash, out int id) || !IsOf(_shapes[id], kind, text, start, end, slots))
        {
            if (kind != ShapeKind.Whole && (_shapes.Count >= MaxShapes || _columns.Count >= MaxColumns || _byHash.ContainsKey(hash)))
            {
                AddWhole(text, start, end, row);
                return;
            }
            id = _shapes.Count;
            _shapes.Add(NewShape(kind, text, start, end, slots));
            _byHash[hash] = id;
        }
        if (_idCount == _ids.Length) Array.Resize(ref _ids, Math.Max(4096, 2 * _ids.Length));
        _ids[_idCount++] = id;
        _folding.Add(id, kind, text, slots);
        int[] columns = _shapes[id].Columns;
        for (int i = 0; i < columns.Length; i++) _columns[columns[i]].Add(slots[i].Start, slots[i].Length, row);
    }

    private Shape NewShape(ShapeKind kind, ReadOnlySpan<byte> text, int start, int end, List<Slot> slots)
    {
        string?[] names = kind switch
        {
            ShapeKind.Json => LineScanner.JsonNames(text, start, end),
            ShapeKind.Logfmt => LineScanner.LogfmtNames(text, start, slots),
            _ => new string?[slots.Count],
        };
        HasFields |= kind is ShapeKind.Json or ShapeKind.Logfmt;
        var constants = new byte[slots.Count + 1][];
        var columns = new int[slots.Count];
        int at = start;
        string context = "^";
        for (int i = 0; i < slots.Count; i++)
        {
            Slot slot = slots[i];
            constants[i] = text[at..slot.Start].ToArray();
            at = slot.Start + slot.Length;
            context = Context(constants[i], context);
            string key = names[i] ?? $"{context}{(at < end ? (char)text[at] : '$')}";
            (ShapeKind, string, SlotClass) identity = (kind, (names[i] is null ? " " : "") + key, slot.Class);
            if (!_columnIds.TryGetValue(identity, out columns[i]))
            {
                columns[i] = _columns.Count;
                _columnIds.Add(identity, columns[i]);
                _columns.Add(new ColumnBuilder(slot.Class, names[i] ?? "", kind));
            }
        }
        constants[^1] = text[at..end].ToArray();
        return new Shape(kind, constants, columns);
    }

    /// <summary>What stands before a slot: text behind the same few characters is mostly the same kind of thing. Behind a mere separator, as in an address, it matters which slots came before.</summary>
    private static string Context(ReadOnlySpan<byte> before, string last)
    {
        const int nearest = 4, longest = 16;
        if (before.Length >= 3) return System.Text.Encoding.Latin1.GetString(before[^Math.Min(before.Length, nearest)..]);
        string context = last + System.Text.Encoding.Latin1.GetString(before) + "\0";
        return context.Length <= longest ? context : context[^longest..];
    }

    /// <summary>Equal hashes are not trusted.</summary>
    private static bool IsOf(Shape shape, ShapeKind kind, ReadOnlySpan<byte> text, int start, int end, List<Slot> slots)
    {
        if (shape.Kind != kind || shape.Columns.Length != slots.Count) return false;
        int at = start;
        for (int i = 0; i < slots.Count; i++)
        {
            if (!text[at..slots[i].Start].SequenceEqual(shape.Constants[i])) return false;
            at = slots[i].Start + slots[i].Length;
        }
        return text[at..end].SequenceEqual(shape.Constants[^1]);
    }
}
