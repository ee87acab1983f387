namespace Pharos.Collector.Components;

/// <summary>A step of a pipeline could not take a batch.</summary>
/// <param name="isPermanent">Sending the same again cannot help; otherwise the sender may try later.</param>
internal sealed class ConsumeException(string message, bool isPermanent, TimeSpan? retryAfter = null, Exception? inner = null) : Exception(message, inner)
{
    public bool IsPermanent { get; } = isPermanent;

    /// <summary>When the destination wants to be asked again, where it said so.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;

    /// <summary>A limit was reached (gRPC RESOURCE_EXHAUSTED, HTTP 429); otherwise the destination cannot be reached (UNAVAILABLE, 503).</summary>
    public bool IsExhausted { get; init; }
}
