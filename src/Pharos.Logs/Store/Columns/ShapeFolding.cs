using Pharos.Logs.LogQL;

namespace Pharos.Logs.Store.Columns;

/// <summary>Slots that have the same value in every line of their shape become constants of it: other shapes that share their columns vary, so that the columns would tell again what the shape says already.</summary>
/// <remarks>Of text only: the slots of JSON and logfmt are fields, which are read by their columns.</remarks>
internal sealed class ShapeFolding
{
    private const int FewestLines = 64; // what is the same in fewer may be so by chance, and change the shape from block to block

    private readonly List<State?> _states = [];

    public void Clear() => _states.Clear();

    /// <summary>Takes note of a line's slots.</summary>
    public void Add(int shape, ShapeKind kind, ReadOnlySpan<byte> text, List<Slot> slots)
    {
        while (_states.Count <= shape) _states.Add(null);
        if (kind != ShapeKind.Text || slots.Count == 0) return;
        State state = _states[shape] ??= new State([.. slots]);
        state.Lines++;
        if (state.Varying == slots.Count) return;
        for (int i = 0; i < slots.Count; i++)
        {
            Slot first = state.First[i], slot = slots[i];
            if (state.Varies[i] || text.Slice(first.Start, first.Length).SequenceEqual(text.Slice(slot.Start, slot.Length))) continue;
            state.Varies[i] = true;
            state.Varying++;
        }
    }

    /// <summary>Rewrites shapes and columns; columns without values go.</summary>
    /// <param name="ids">Shapes of the lines, in order.</param>
    public void Apply(ReadOnlySpan<byte> text, ReadOnlySpan<int> ids, List<Shape> shapes, List<ColumnBuilder> columns)
    {
        if (!Decide(text, shapes, columns)) return;
        var read = new int[columns.Count];
        var kept = new int[columns.Count];
        foreach (int id in ids)
        {
            bool[]? folds = _states[id]?.Folds;
            int[] slots = shapes[id].Columns;
            for (int i = 0; i < slots.Length; i++)
            {
                int column = slots[i], value = read[column]++;
                if (folds is null || !folds[i]) columns[column].Move(value, kept[column]++);
            }
        }
        var place = new int[columns.Count];
        int next = 0;
        for (int c = 0; c < place.Length; c++)
        {
            columns[c].Truncate(kept[c]);
            place[c] = kept[c] > 0 ? next++ : -1;
        }
        columns.RemoveAll(column => column.Count == 0);
        for (int s = 0; s < shapes.Count; s++) shapes[s] = Rewrite(shapes[s], _states[s], text, place);
    }

    /// <summary>Picks the slots; one whose whole column has one value costs nothing where it is, and its shape's constants stay the same from block to block.</summary>
    private bool Decide(ReadOnlySpan<byte> text, List<Shape> shapes, List<ColumnBuilder> columns)
    {
        var varies = new bool?[columns.Count];
        bool any = false;
        for (int s = 0; s < _states.Count; s++)
        {
            if (_states[s] is not { Lines: >= FewestLines } state || state.Varying == state.Varies.Length) continue;
            for (int i = 0; i < state.Varies.Length; i++)
            {
                int column = shapes[s].Columns[i];
                if (state.Varies[i] || !(varies[column] ??= Varies(text, columns[column]))) continue;
                (state.Folds ??= new bool[state.Varies.Length])[i] = any = true;
            }
        }
        return any;
    }

    private static bool Varies(ReadOnlySpan<byte> text, ColumnBuilder column)
    {
        ReadOnlySpan<byte> first = text.Slice(column.Starts[0], column.Lengths[0]);
        for (int i = 1; i < column.Count; i++) if (!text.Slice(column.Starts[i], column.Lengths[i]).SequenceEqual(first)) return true;
        return false;
    }

    private static Shape Rewrite(Shape shape, State? state, ReadOnlySpan<byte> text, int[] place)
    {
        var constants = new List<byte[]> { shape.Constants[0] };
        var columns = new List<int>();
        for (int i = 0; i < shape.Columns.Length; i++)
        {
            if (state?.Folds is null || !state.Folds[i])
            {
                columns.Add(place[shape.Columns[i]]);
                constants.Add(shape.Constants[i + 1]);
                continue;
            }
            Slot slot = state.First[i];
            constants[^1] = [.. constants[^1], .. text.Slice(slot.Start, slot.Length), .. shape.Constants[i + 1]];
        }
        return new Shape(shape.Kind, [.. constants], [.. columns]);
    }

    private sealed class State(Slot[] first)
    {
        public Slot[] First { get; } = first;

        public bool[] Varies { get; } = new bool[first.Length];

        public int Varying { get; set; }

        public int Lines { get; set; }

        /// <summary>Slots that become constants; null for none.</summary>
        public bool[]? Folds { get; set; }
    }
}
