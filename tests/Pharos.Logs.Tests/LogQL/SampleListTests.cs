using CsCheck;
using Pharos.Logs.LogQL.Engine;

namespace Pharos.Logs.Tests.LogQL;

public sealed class SampleListTests
{
    [Fact]
    public void Samples_of_blocks_in_any_order_stand_in_order_of_time_and_equal_times_as_they_came() =>
        Gen.Int[0, 40].Array[0, 30].Array[0, 12].Sample(blocks =>
        {
            var list = new SampleList();
            var expected = new List<(long Time, double Value)>();
            foreach (int[] block in blocks)
            {
                foreach (int time in block.Order())
                {
                    list.Add(time, expected.Count);
                    expected.Add((time, expected.Count));
                }
            }
            list.Sort();
            expected = [.. expected.OrderBy(sample => sample.Time)]; // stable
            return list.Times.SequenceEqual(expected.Select(sample => sample.Time).ToArray()) && list.Values.SequenceEqual(expected.Select(sample => sample.Value).ToArray());
        }, iter: 1000);

    [Fact]
    public void Samples_may_follow_after_it_was_sorted()
    {
        var list = new SampleList();
        foreach (long time in (long[])[5, 6, 1, 2]) list.Add(time, time);
        list.Sort();
        foreach (long time in (long[])[7, 0, 3]) list.Add(time, time);
        list.Sort();
        Assert.Equal([0, 1, 2, 3, 5, 6, 7], list.Times.ToArray());
        Assert.Equal([0, 1, 2, 3, 5, 6, 7], list.Values.ToArray());
    }
}
