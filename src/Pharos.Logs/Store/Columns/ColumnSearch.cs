using System.Runtime.InteropServices;
using Pharos.Logs.LogQL;

namespace Pharos.Logs.Store.Columns;

/// <summary>Finds the entries of a block of columns that hold a text, without putting lines together: constants are searched once a shape, dictionary values once each, other values in their column.</summary>
internal sealed class ColumnSearch
{
    private static readonly SlotTest[][] s_always = [[]]; // one way without conditions

    private readonly ColumnBlock _columns;
    private readonly byte[] _text;
    private readonly Dictionary<ValueTest, bool[]?> _hits = []; // null where no value meets the test
    private readonly bool[]?[] _holding;                        // by column: the values that hold the text
    private readonly bool[] _isSearched;
    private readonly List<SlotTest[]> _tests = [];
    private readonly List<SlotTest> _way = [];

    private ColumnSearch(ColumnBlock columns, byte[] text)
    {
        _columns = columns;
        _text = text;
        _holding = new bool[columns.Directory.Columns.Length][];
        _isSearched = new bool[_holding.Length];
    }

    /// <summary>Sets the entries that hold the text and leaves the others; false where that cannot be told.</summary>
    /// <param name="found">One place for each entry.</param>
    public static bool TryFind(ColumnBlock columns, ReadOnlySpan<byte> block, ReadOnlySpan<byte> part, SoughtText text, Span<bool> found)
    {
        if (text.Bytes.AsSpan().Contains((byte)'\n')) return false; // it may lie across the segments of an entry
        TextPlans plans = TextPlans.Of(text);
        return new ColumnSearch(columns, plans.Text).TryFind(plans, block, part, found);
    }

    private bool TryFind(TextPlans known, ReadOnlySpan<byte> block, ReadOnlySpan<byte> part, Span<bool> found)
    {
        Shape[] shapes = _columns.Directory.Shapes;
        var plans = new SlotTest[shapes.Length][][];
        bool any = false;
        for (int s = 0; s < shapes.Length; s++)
        {
            TextWays ways = known.WaysOf(shapes[s].Text);
            if (ReferenceEquals(ways, TextWays.TooMany)) return false;
            plans[s] = ReferenceEquals(ways, TextWays.Always) ? s_always : Plan(shapes[s], ways, block, part);
            any |= plans[s].Length > 0;
        }
        if (any) Walk(shapes, plans, part, found);
        return true;
    }

    /// <summary>What is left to look at in lines of a shape: one of the ways, each a list of tests.</summary>
    private SlotTest[][] Plan(Shape shape, TextWays ways, ReadOnlySpan<byte> block, ReadOnlySpan<byte> part)
    {
        _tests.Clear();
        for (int slot = 0; slot < shape.Columns.Length; slot++)
        {
            if (Holding(shape.Columns[slot], block, part) is not { } hits) continue;
            if (IsSure(shape.Columns[slot], hits)) return s_always;
            _tests.Add([Test(shape, slot, hits, part)]);
        }
        foreach (SlotCondition[] way in ways.Across)
        {
            if (!TryMeet(shape, way, block, part)) continue;
            if (_way.Count == 0) return s_always;
            _tests.Add([.. _way]);
        }
        return _tests.Count == 0 ? [] : [.. _tests];
    }

    /// <summary>Lists what is left to look at of a way across constants and slots; false where no line goes it.</summary>
    private bool TryMeet(Shape shape, SlotCondition[] way, ReadOnlySpan<byte> block, ReadOnlySpan<byte> part)
    {
        _way.Clear();
        foreach (SlotCondition condition in way)
        {
            int column = shape.Columns[condition.Slot];
            if (HitsOf(new ValueTest(column, condition.Kind, condition.From, condition.To), block, part) is not { } hits) return false;
            if (!IsSure(column, hits)) _way.Add(Test(shape, condition.Slot, hits, part));
        }
        return true;
    }

    /// <summary>Whether every value of a column with few distinct ones meets a test.</summary>
    private bool IsSure(int column, bool[] hits) => hits.Length <= 16 && _columns.IsDictionary(column) && !hits.AsSpan().Contains(false);

    private SlotTest Test(Shape shape, int slot, bool[] hits, ReadOnlySpan<byte> part)
    {
        int column = shape.Columns[slot];
        return new SlotTest(column, shape.ValuesBefore[slot], hits, _columns.Column(part, column).CodeBuffer);
    }

    private void Walk(Shape[] shapes, SlotTest[][][] plans, ReadOnlySpan<byte> part, Span<bool> found)
    {
        ReadOnlySpan<int> ids = _columns.Ids(part);
        if (shapes.Length == 1 && TryWalkColumns(shapes[0], plans[0], found)) return;
        if (_columns.Directory.IsOneEach && Array.TrueForAll(plans, plan => plan.Length == 0 || ReferenceEquals(plan, s_always)))
        {
            for (int i = 0; i < ids.Length; i++) found[i] |= plans[ids[i]].Length > 0;
            return;
        }
        ValueCounters counters = _columns.Directory.Counters;
        Span<int> next = counters.Begin();
        int row = 0, counted = 0;
        for (int i = 0; i < ids.Length; i++)
        {
            SlotTest[][] plan = plans[ids[i]];
            if (plan.Length > 0)
            {
                counters.Advance(ids[counted..i], next);
                counted = i;
                found[row] |= PassesAny(plan, counters, next);
            }
            if (!shapes[ids[i]].Continues) row++;
        }
    }

    private static bool PassesAny(SlotTest[][] plan, ValueCounters counters, ReadOnlySpan<int> next)
    {
        foreach (SlotTest[] way in plan) if (Passes(way, counters, next)) return true;
        return false;
    }

    /// <summary>Where every line has the one shape, and each column one value a line, the columns are gone through one by one. False where that is not so.</summary>
    private static bool TryWalkColumns(Shape shape, SlotTest[][] plan, Span<bool> found)
    {
        if (shape.Continues || shape.ValuesBefore.AsSpan().ContainsAnyExcept(0) || Array.Exists(plan, way => way.Length != 1)) return false;
        foreach (SlotTest[] way in plan)
        {
            (bool[] hits, int[] codes) = (way[0].Hits, way[0].Codes);
            if (codes.Length > 0) for (int row = 0; row < found.Length; row++) found[row] |= hits[codes[row]];
            else for (int row = 0; row < found.Length; row++) found[row] |= hits[row];
        }
        return true;
    }

    private static bool Passes(SlotTest[] way, ValueCounters counters, ReadOnlySpan<int> next)
    {
        foreach (ref readonly SlotTest test in way.AsSpan())
        {
            int value = next[counters.Of(test.Column)] + test.Before;
            if (!test.Hits[test.Codes.Length > 0 ? test.Codes[value] : value]) return false;
        }
        return true;
    }

    private bool[]? Holding(int column, ReadOnlySpan<byte> block, ReadOnlySpan<byte> part)
    {
        if (_isSearched[column]) return _holding[column];
        _isSearched[column] = true;
        return _holding[column] = Search(new ValueTest(column, ValueTestKind.Contains, 0, _text.Length), block, part);
    }

    private bool[]? HitsOf(in ValueTest test, ReadOnlySpan<byte> block, ReadOnlySpan<byte> part)
    {
        ref bool[]? hits = ref CollectionsMarshal.GetValueRefOrAddDefault(_hits, test, out bool known);
        if (!known) hits = Search(test, block, part);
        return hits;
    }

    private bool[]? Search(in ValueTest test, ReadOnlySpan<byte> block, ReadOnlySpan<byte> part)
    {
        ColumnValues values = _columns.OpenLengths(part, test.Column);
        ReadOnlySpan<byte> piece = _text.AsSpan(test.From, test.To - test.From);
        if (!ValueTester.CanHold(values, piece)) return null;
        if (values.Distinct == 0) _columns.Column(part, test.Column); // distinct values are there already
        var hits = new bool[values.Distinct > 0 ? values.Distinct : values.Count];
        bool any = ValueTester.Run(values, test.Kind, piece, values.IsInstants ? _columns.RowsOf(part, test.Column) : [], values.IsInstants ? _columns.Times(block) : [], hits);
        return any ? hits : null;
    }

    /// <param name="Before">Values of the same column before this one in the shape.</param>
    /// <param name="Hits">By value, or by distinct value.</param>
    /// <param name="Codes">Distinct value of each value, or empty.</param>
    private readonly record struct SlotTest(int Column, int Before, bool[] Hits, int[] Codes);
}
