using CsCheck;
using Pharos.Logs.Store.Columns;
using Pharos.Storage.Bytes;

namespace Pharos.Logs.Tests.Store;

/// <summary>Counters say which value of a column comes next, as counting column by column does.</summary>
public sealed class ValueCountersTests
{
    [Fact]
    public void They_count_what_counting_column_by_column_counts() =>
        Gen.Select(Gen.Int[1, 90].SelectMany(columns => Gen.Select(Gen.Const(columns), Gen.Int[0, columns - 1].Array[0, 40].Array[1, 60])), Gen.Int[0, 10_000].Array[0, 700], Gen.Int[1, 300]).Sample((made, lines, step) =>
        {
            (int columns, int[][] slots) = made;
            Shape[] shapes = [.. slots.Select(ShapeOf)];
            int[] ids = [.. lines.Select(line => line % shapes.Length)];
            return IsSame(shapes, columns, ids, step);
        }, iter: 300);

    [Fact]
    public void A_shape_that_takes_more_values_than_a_byte_counts_is_counted_too() =>
        Assert.True(IsSame([ShapeOf([.. Enumerable.Repeat(0, 300), 1]), ShapeOf([1])], columns: 2, [.. Enumerable.Range(0, 500).Select(i => i % 3 == 0 ? 1 : 0)], step: 37));

    [Fact]
    public void The_same_constants_are_one_object_until_there_are_too_many()
    {
        var texts = new ShapeTexts();
        byte[] first = Encoded("order ", " failed");
        ShapeText kept = texts.Of(first);
        Assert.Same(kept, texts.Of([.. first]));
        Assert.Equal(["order ", " failed"], kept.Constants.Select(System.Text.Encoding.UTF8.GetString));
        Assert.NotSame(kept, texts.Of(Encoded("order ", " done")));
        for (int i = 0; i < 40; i++) texts.Of(Encoded(new string('x', 400_000), $" {i}")); // 16 MiB are kept
        Assert.NotSame(kept, texts.Of(first));
    }

    private static bool IsSame(Shape[] shapes, int columns, int[] ids, int step)
    {
        var counters = new ValueCounters();
        counters.Build(shapes, columns);
        Span<int> counts = counters.Begin();
        var expected = new int[columns];
        for (int at = 0; at < ids.Length; at += step)
        {
            ReadOnlySpan<int> piece = ids.AsSpan(at, Math.Min(step, ids.Length - at));
            counters.Advance(piece, counts);
            foreach (int id in piece) foreach (int column in shapes[id].Columns) expected[column]++;
            for (int c = 0; c < columns; c++) if (counts[counters.Of(c)] != expected[c]) return false;
        }
        return true;
    }

    private static Shape ShapeOf(int[] columns) => new(ShapeKind.Text, [.. Enumerable.Repeat("x"u8.ToArray(), columns.Length + 1)], columns);

    private static byte[] Encoded(params string[] constants)
    {
        var to = new ByteWriter();
        to.Byte((byte)ShapeKind.Text);
        to.Uvarint((ulong)(constants.Length - 1));
        foreach (string constant in constants) to.Text(constant);
        return to.Written.ToArray();
    }
}
