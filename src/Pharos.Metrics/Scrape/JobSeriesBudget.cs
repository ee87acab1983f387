namespace Pharos.Metrics.Scrape;

/// <summary>How many series a job has, against what it may have.</summary>
internal sealed class JobSeriesBudget(long limit)
{
    private long _series;

    public long Series => Interlocked.Read(ref _series);

    /// <summary>Whether another new series fits, beside those that this scrape has added already.</summary>
    public bool Allows(int addedInScrape) => limit == 0 || Series + addedInScrape < limit;

    public void Change(long by) => Interlocked.Add(ref _series, by);
}
