using Pharos.Logs.LogQL;

namespace Pharos.Logs.Store.Columns;

/// <summary>What a parser would extract for one label from each line of a block of columns, without the lines.</summary>
internal static class ColumnFields
{
    /// <summary>Fills the column of one label; false where nothing is known of any line.</summary>
    public static bool TryRead(ColumnBlock columns, ReadOnlySpan<byte> block, ReadOnlySpan<byte> part, LineFormat format, string label, FieldColumn field)
    {
        field.Values.Clear();
        RowBuffers.Ensure(ref field.Codes, columns.Entries);
        if (IsFilled(columns, part, format, field.Codes, out bool isKnown)) return isKnown;
        int[] columnOf = ColumnsOf(columns.Directory, format, label);
        var codes = new int[columns.Directory.Columns.Length][];
        foreach (int column in columnOf)
        {
            if (column < 0 || codes[column] is not null) continue;
            ColumnValues values = columns.Column(part, column);
            codes[column] = FieldValues.Read(values, columns.Directory.Columns[column], values.IsInstants ? columns.RowsOf(part, column) : [], values.IsInstants ? columns.Times(block) : [], field);
        }
        if (columnOf.Length == 1 && columnOf[0] >= 0 && columns.IsOneValueEach(part, columnOf[0]))
        {
            codes[columnOf[0]].CopyTo(field.Codes, 0);
            return true;
        }
        var walk = new FieldWalk(columns, part, columnOf);
        while (walk.MoveNext()) field.Codes[walk.Row] = walk.Column >= 0 ? codes[walk.Column][walk.Value] : walk.Column;
        return true;
    }

    /// <summary>The same where all of the label's columns hold plain numbers: fills them, and false where they do not.</summary>
    public static bool TryReadNumbers(ColumnBlock columns, ReadOnlySpan<byte> part, LineFormat format, string label, NumberColumn numbers)
    {
        RowBuffers.Ensure(ref numbers.Codes, columns.Entries);
        if (IsFilled(columns, part, format, numbers.Codes, out bool isKnown)) return isKnown;
        int[] columnOf = ColumnsOf(columns.Directory, format, label);
        var values = new double[columns.Directory.Columns.Length][];
        foreach (int column in columnOf)
        {
            if (column < 0 || values[column] is not null) continue;
            if (!columns.OpenColumn(part, column).HasPlainNumbers) return false;
            values[column] = new double[columns.Directory.Columns[column].Count];
            if (!columns.Column(part, column).TryReadNumbers(values[column])) return false;
        }
        RowBuffers.Ensure(ref numbers.Values, columns.Entries);
        if (columnOf.Length == 1 && columnOf[0] >= 0 && columns.IsOneValueEach(part, columnOf[0]))
        {
            numbers.Codes.AsSpan(0, columns.Entries).Clear();
            values[columnOf[0]].CopyTo(numbers.Values, 0);
            return true;
        }
        var walk = new FieldWalk(columns, part, columnOf);
        while (walk.MoveNext())
        {
            numbers.Codes[walk.Row] = Math.Min(walk.Column, 0);
            if (walk.Column >= 0) numbers.Values[walk.Row] = values[walk.Column][walk.Value];
        }
        return true;
    }

    /// <summary>Whether all lines are alike without a shape of the format: the parser takes none of them (known, the codes say so), or nothing is known of any.</summary>
    private static bool IsFilled(ColumnBlock columns, ReadOnlySpan<byte> part, LineFormat format, int[] codes, out bool isKnown)
    {
        isKnown = false;
        if ((ShapeDirectory.KindsOf(part) & (format == LineFormat.Json ? 1 : 2)) != 0) return false;
        if (format != LineFormat.Json) return true; // logfmt takes pairs out of any text
        int failing = columns.Directory.Shapes.Count(shape => IsNoObject(shape, columns.Directory));
        isKnown = failing == columns.Directory.Shapes.Length;
        if (isKnown) codes.AsSpan(0, columns.Entries).Fill(FieldColumn.Failed);
        return isKnown || failing == 0;
    }

    /// <summary>For each shape the column that gives the label, or what is known instead of a value.</summary>
    private static int[] ColumnsOf(ShapeDirectory directory, LineFormat format, string label)
    {
        ShapeKind kind = format == LineFormat.Json ? ShapeKind.Json : ShapeKind.Logfmt;
        var columnOf = new int[directory.Shapes.Length];
        for (int s = 0; s < columnOf.Length; s++)
        {
            Shape shape = directory.Shapes[s];
            if (shape.Kind != kind)
            {
                columnOf[s] = format == LineFormat.Json && IsNoObject(shape, directory) ? FieldColumn.Failed : FieldColumn.Unknown;
                continue;
            }
            columnOf[s] = FieldColumn.Missing;
            int found = 0;
            foreach (int c in shape.Columns)
            {
                ColumnInfo column = directory.Columns[c];
                if (column.Kind != kind || column.Field != label) continue;
                columnOf[s] = c;
                found++;
            }
            if (found > 1) columnOf[s] = FieldColumn.Unknown;
        }
        return columnOf;
    }

    /// <summary>Whether lines that begin with a shape begin with something else than the brace of an object, so that the JSON parser takes none of them.</summary>
    private static bool IsNoObject(Shape shape, ShapeDirectory directory)
    {
        if (shape.Kind == ShapeKind.Json) return false;
        ReadOnlySpan<byte> start = shape.Constants[0].AsSpan().TrimStart(" \t\r\n"u8);
        if (start.Length > 0) return start[0] != '{';
        // Words and instants are never empty and begin with letters or digits.
        return shape.Columns.Length > 0 && directory.Columns[shape.Columns[0]].Class is SlotClass.Digits or SlotClass.Hex or SlotClass.Word or SlotClass.Instant or SlotClass.Uuid;
    }

    /// <summary>Goes from entry to entry.</summary>
    private ref struct FieldWalk
    {
        private readonly ShapeDirectory _directory;
        private readonly ReadOnlySpan<int> _ids, _columnOf;
        private readonly Span<int> _next;
        private int _at;

        public FieldWalk(ColumnBlock columns, ReadOnlySpan<byte> part, ReadOnlySpan<int> columnOf)
        {
            _directory = columns.Directory;
            _ids = columns.Ids(part);
            _next = _directory.Counters.Begin();
            _columnOf = columnOf;
        }

        public int Row { get; private set; } = -1;

        /// <summary>The column of the entry's value, or what is known instead of one.</summary>
        public int Column { get; private set; }

        /// <summary>Place of the value in the column.</summary>
        public int Value { get; private set; }

        public bool MoveNext()
        {
            if (_at == _ids.Length) return false;
            Row++;
            int id = _ids[_at]; // the first shape of an entry tells: only text goes on after it
            Column = _columnOf[id];
            Value = Column < 0 ? 0 : _next[_directory.Counters.Of(Column)];
            while (true)
            {
                _directory.Counters.Advance(_ids.Slice(_at, 1), _next);
                _at++;
                if (!_directory.Shapes[id].Continues) return true;
                id = _ids[_at]; // the last one does not
            }
        }
    }
}
