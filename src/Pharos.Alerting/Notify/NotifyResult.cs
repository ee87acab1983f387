namespace Pharos.Alerting.Notify;

/// <summary>How one attempt went.</summary>
/// <param name="Retry">Whether trying again may help.</param>
/// <param name="Reason">A word for metrics: clientError, serverError, authError, rateLimited, network, other.</param>
/// <param name="RetryAfter">What the server asked for.</param>
internal sealed record NotifyResult(bool IsSuccess, bool Retry, string Message, string Reason, TimeSpan? RetryAfter = null)
{
    public static NotifyResult Success { get; } = new(true, false, "", "");

    public static NotifyResult Failure(string message, bool retry, string reason = "other", TimeSpan? retryAfter = null) => new(false, retry, message, reason, retryAfter);
}
