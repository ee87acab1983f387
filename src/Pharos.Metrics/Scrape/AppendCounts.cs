namespace Pharos.Metrics.Scrape;

/// <summary>What one body came to, for the <c>scrape_*</c> series.</summary>
internal struct AppendCounts
{
    /// <summary>Samples in the body.</summary>
    public int Scraped;

    /// <summary>Left after metric relabelling.</summary>
    public int Kept;

    /// <summary>Series that the target did not have before.</summary>
    public int NewSeries;

    public int OutOfOrder;

    public int OutOfBounds;

    public int Duplicates;

    public int SeriesLimited;
}
