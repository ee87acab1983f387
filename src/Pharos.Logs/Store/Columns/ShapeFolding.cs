using Pharos.Logs.LogQL;

namespace Pharos.Logs.Store.Columns;

/// <summary>Slots that have the same value in every line of their shape become constants of it: other shapes that share their columns vary, so that the columns would tell again what the shape says already.</summary>
/// <remarks>Of text only: the slots of JSON and logfmt are fields, which are read by their columns.</remarks>
internal sealed class ShapeFolding
{
    private const int FewestLines = 8; // text of rarer shapes is no smaller in the directory

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
        if (!_states.Exists(IsFolded)) return;
        var read = new int[columns.Count];
        var kept = new int[columns.Count];
        foreach (int id in ids)
        {
            State? state = _states[id];
            int[] slots = shapes[id].Columns;
            bool folded = IsFolded(state);
            for (int i = 0; i < slots.Length; i++)
            {
                int column = slots[i], value = read[column]++;
                if (!folded || state!.Varies[i]) columns[column].Move(value, kept[column]++);
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
        for (int s = 0; s < shapes.Count; s++) shapes[s] = Rewrite(shapes[s], IsFolded(_states[s]) ? _states[s] : null, text, place);
    }

    private static bool IsFolded(State? state) => state is not null && state.Lines >= FewestLines && state.Varying < state.Varies.Length;

    private static Shape Rewrite(Shape shape, State? folded, ReadOnlySpan<byte> text, int[] place)
    {
        var constants = new List<byte[]> { shape.Constants[0] };
        var columns = new List<int>();
        for (int i = 0; i < shape.Columns.Length; i++)
        {
            if (folded is null || folded.Varies[i])
            {
                columns.Add(place[shape.Columns[i]]);
                constants.Add(shape.Constants[i + 1]);
                continue;
            }
            Slot slot = folded.First[i];
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
    }
}
