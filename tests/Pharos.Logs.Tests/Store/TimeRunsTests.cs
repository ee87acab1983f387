using CsCheck;
using Pharos.Logs.Store.Head;

namespace Pharos.Logs.Tests.Store;

/// <summary>Runs of ascending times: sorting by them is a stable sort, and an instant is found wherever it lies.</summary>
public sealed class TimeRunsTests
{
    [Fact]
    public void Order_is_a_stable_sort_and_every_instant_is_found() => Gen.Long[0, 30].Array[0, 60].Sample(times =>
    {
        TimeRuns runs = Of(times);
        Assert.Equal([.. Enumerable.Range(0, times.Length).OrderBy(row => times[row])], runs.Order(times));
        for (int count = 0; count <= times.Length; count += 7) Assert.Equal([.. Enumerable.Range(0, count).OrderBy(row => times[row])], runs.Order(times.AsSpan(0, count)));
        for (long instant = -1; instant <= 31; instant++) Assert.Equal([.. Enumerable.Range(0, times.Length).Where(row => times[row] == instant)], Find(runs, times, instant));
    });

    [Fact]
    public void Ascending_times_are_one_run() => Assert.Equal(1, Of([1, 2, 2, 3]).Count);

    private static TimeRuns Of(long[] times)
    {
        var runs = new TimeRuns();
        for (int row = 0; row < times.Length; row++) runs.Add(row, times[row], row == 0 ? long.MinValue : times[row - 1]);
        return runs;
    }

    private static int[] Find(TimeRuns runs, long[] times, long instant)
    {
        var found = new List<int>();
        int run = runs.Count;
        while (runs.Next(times, instant, ref run, out Range rows)) found.AddRange(Enumerable.Range(rows.Start.Value, rows.End.Value - rows.Start.Value));
        found.Sort();
        return [.. found];
    }
}
