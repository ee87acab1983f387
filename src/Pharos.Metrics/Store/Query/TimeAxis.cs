namespace Pharos.Metrics.Store.Query;

/// <summary>The timestamps of a series over all its sources, clipped to the query, and which samples of each source they are.</summary>
/// <param name="Group">Number that series with the same timestamps share; 0 for none.</param>
/// <param name="Runs">Per source in turn: the first sample and how many.</param>
/// <param name="Overlaps">The sources' times interleave, so that samples must be merged one by one; <paramref name="Times"/> is empty then.</param>
internal sealed record TimeAxis(long Group, long[] Times, int Count, (int From, int Count)[] Runs, bool Overlaps);
