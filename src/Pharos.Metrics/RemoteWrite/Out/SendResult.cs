namespace Pharos.Metrics.RemoteWrite.Out;

internal enum SendVerdict
{
    /// <summary>All of it was taken.</summary>
    Delivered,
    /// <summary>The remote will not take it, now or later.</summary>
    Refused,
    /// <summary>It is to be sent again.</summary>
    TryAgain,
    /// <summary>It is to be sent again at once, as a message of version 1.0: the remote does not know 2.0.</summary>
    FallBack,
}

/// <summary>How a remote answered.</summary>
/// <param name="RetryAfter">The wait that it asked for.</param>
/// <param name="Written">What it says to have written (2.0); null where it does not say.</param>
internal sealed record SendResult(SendVerdict Verdict, string Reason, TimeSpan? RetryAfter = null, WrittenCounts? Written = null);

/// <summary>The response headers of remote write 2.0.</summary>
internal readonly record struct WrittenCounts(long Samples, long Histograms, long Exemplars);
