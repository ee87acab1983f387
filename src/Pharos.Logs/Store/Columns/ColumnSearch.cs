using System.Runtime.InteropServices;

namespace Pharos.Logs.Store.Columns;

/// <summary>Finds the entries of a block of columns that hold a text, without putting lines together: constants are searched once a shape, dictionary values once each, other values in their column.</summary>
internal sealed class ColumnSearch
{
    private readonly ColumnBlock _columns;
    private readonly byte[] _text;
    private readonly Dictionary<ValueTest, int> _testIds = [];
    private readonly List<bool[]?> _hits = []; // by test; null where no value meets it
    private readonly int[] _tracked; // place among the counters, or -1; by column
    private readonly List<int> _trackedColumns = [];

    private ColumnSearch(ColumnBlock columns, ReadOnlySpan<byte> text)
    {
        _columns = columns;
        _text = text.ToArray();
        _tracked = new int[columns.Directory.Columns.Length];
        _tracked.AsSpan().Fill(-1);
    }

    /// <summary>Sets the entries that hold the text and leaves the others; false where that cannot be told.</summary>
    /// <param name="found">One place for each entry.</param>
    public static bool TryFind(ColumnBlock columns, ReadOnlySpan<byte> block, ReadOnlySpan<byte> part, ReadOnlySpan<byte> text, Span<bool> found)
    {
        if (text.Contains((byte)'\n')) return false; // it may lie across the segments of an entry
        return new ColumnSearch(columns, text).TryFind(block, part, found);
    }

    private bool TryFind(ReadOnlySpan<byte> block, ReadOnlySpan<byte> part, Span<bool> found)
    {
        Shape[] shapes = _columns.Directory.Shapes;
        var plans = new ShapePlan[shapes.Length];
        var alignments = new ShapeAlignments(_text);
        bool any = false;
        for (int s = 0; s < shapes.Length; s++)
        {
            if (!alignments.TryFind(shapes[s])) return false;
            plans[s] = alignments.IsAlways ? ShapePlan.Always : Plan(shapes[s], alignments.Ways, block, part);
            any |= plans[s].IsAlways || plans[s].Ways.Length > 0;
        }
        if (any) Walk(shapes, plans, part, found);
        return true;
    }

    private ShapePlan Plan(Shape shape, List<(int Slot, ValueTest Test)[]> alignments, ReadOnlySpan<byte> block, ReadOnlySpan<byte> part)
    {
        var ways = new List<SlotTest[]>();
        foreach ((int Slot, ValueTest Test)[] alignment in alignments)
        {
            var way = new SlotTest[alignment.Length];
            bool can = true;
            for (int i = 0; i < way.Length && can; i++)
            {
                (int slot, ValueTest test) = alignment[i];
                bool[]? hits = HitsOf(test, block, part);
                can = hits is not null;
                if (can) way[i] = new SlotTest(Track(test.Column), Before(shape, slot), hits!);
            }
            if (can) ways.Add(way);
        }
        return new ShapePlan(false, [.. ways]);
    }

    private void Walk(Shape[] shapes, ShapePlan[] plans, ReadOnlySpan<byte> part, Span<bool> found)
    {
        var counters = new int[_trackedColumns.Count];
        var codes = new int[_trackedColumns.Count][]; // of columns with a dictionary
        var advance = new int[shapes.Length][];
        for (int s = 0; s < shapes.Length; s++) advance[s] = [.. shapes[s].Columns.Select(c => _tracked[c]).Where(t => t >= 0)];
        for (int t = 0; t < codes.Length; t++) codes[t] = _columns.Column(part, _trackedColumns[t]).CodeBuffer;
        int row = 0;
        foreach (int id in _columns.Ids(part))
        {
            ref readonly ShapePlan plan = ref plans[id];
            if (plan.IsAlways) found[row] = true;
            else foreach (SlotTest[] way in plan.Ways) found[row] |= Passes(way, counters, codes);
            foreach (int tracked in advance[id]) counters[tracked]++;
            if (!shapes[id].Continues) row++;
        }
    }

    private static bool Passes(SlotTest[] way, int[] counters, int[][] codes)
    {
        foreach (ref readonly SlotTest test in way.AsSpan())
        {
            int value = counters[test.Tracked] + test.Before;
            int[] codesOf = codes[test.Tracked];
            if (!test.Hits[codesOf.Length > 0 ? codesOf[value] : value]) return false;
        }
        return true;
    }

    private bool[]? HitsOf(ValueTest test, ReadOnlySpan<byte> block, ReadOnlySpan<byte> part)
    {
        ref int id = ref CollectionsMarshal.GetValueRefOrAddDefault(_testIds, test, out bool known);
        if (known) return _hits[id];
        id = _hits.Count;
        ColumnValues values = _columns.OpenColumn(part, test.Column);
        ReadOnlySpan<byte> piece = _text.AsSpan(test.From, test.To - test.From);
        bool[]? hits = null;
        if (ValueTester.CanHold(values, piece))
        {
            if (values.Distinct == 0) _columns.Column(part, test.Column); // distinct values are there already
            hits = new bool[values.Distinct > 0 ? values.Distinct : values.Count];
            bool any = ValueTester.Run(values, test.Kind, piece, values.IsInstants ? _columns.RowsOf(part, test.Column) : [], values.IsInstants ? _columns.Times(block) : [], hits);
            if (!any) hits = null;
        }
        _hits.Add(hits);
        return hits;
    }

    private int Track(int column)
    {
        if (_tracked[column] >= 0) return _tracked[column];
        _trackedColumns.Add(column);
        return _tracked[column] = _trackedColumns.Count - 1;
    }

    /// <summary>Values that the shape's slots before this one take from the same column.</summary>
    private static int Before(Shape shape, int slot)
    {
        int before = 0;
        for (int i = 0; i < slot; i++) if (shape.Columns[i] == shape.Columns[slot]) before++;
        return before;
    }

    /// <summary>What is left to look at in lines of a shape: one of the ways.</summary>
    private readonly record struct ShapePlan(bool IsAlways, SlotTest[][] Ways)
    {
        public static readonly ShapePlan Always = new(true, []);
    }

    /// <param name="Tracked">Place of the column's counter.</param>
    /// <param name="Before">Values of the same column before this one in the shape.</param>
    /// <param name="Hits">By value, or by distinct value.</param>
    private readonly record struct SlotTest(int Tracked, int Before, bool[] Hits);
}
