namespace Pharos.Metrics.Scrape;

/// <summary>A scrape that failed, with the word under which it is counted.</summary>
internal sealed class ScrapeException(string reason, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>A word of a fixed small set: connection, timeout, status, body_size, content_type, parse, sample_limit, label_limit, invalid_name, target_limit, histogram, storage.</summary>
    public string Reason { get; } = reason;
}
