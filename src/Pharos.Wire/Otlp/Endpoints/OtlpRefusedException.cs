namespace Pharos.Wire.Otlp;

/// <summary>A whole request that is refused by a limit.</summary>
/// <param name="statusCode">HTTP status: 429 and 503 ask the sender to try again later.</param>
public sealed class OtlpRefusedException(int statusCode, string message) : Exception(message)
{
    public int StatusCode { get; } = statusCode;

    /// <summary>When the sender should try again, where it is known.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
