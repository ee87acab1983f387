using Pharos.Core;

namespace Pharos.Metrics.Scrape;

/// <summary>An endpoint to scrape. Two with equal URL and labels are one.</summary>
/// <param name="Labels">The labels its series get.</param>
/// <param name="DiscoveredLabels">The labels before relabelling, for the targets page.</param>
internal sealed record ScrapeTarget(Uri Url, LabelSet Labels, LabelSet DiscoveredLabels, TimeSpan Interval, TimeSpan Timeout)
{
    /// <summary>Spreads scrapes over the interval; the same in every run.</summary>
    public ulong Hash { get; } = Labels.StableHash() ^ System.IO.Hashing.XxHash3.HashToUInt64(System.Text.Encoding.UTF8.GetBytes(Url.AbsoluteUri));

    public bool IsSame(ScrapeTarget other) => Url == other.Url && Labels.Equals(other.Labels) && Interval == other.Interval && Timeout == other.Timeout;
}
