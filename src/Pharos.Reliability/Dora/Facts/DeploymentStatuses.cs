namespace Pharos.Reliability.Dora.Facts;

internal static class DeploymentStatuses
{
    /// <summary>Succeeded, failed or cancelled.</summary>
    public static bool IsEnd(this DeploymentStatus status) => status >= DeploymentStatus.Cancelled;

    /// <summary>Counts in rates: what was cancelled has not failed and was not deployed.</summary>
    public static bool IsCompleted(this DeploymentStatus status) => status >= DeploymentStatus.Failure;

    /// <summary>The word of the API, the metrics and the page.</summary>
    public static string Word(this DeploymentStatus status) => status switch
    {
        DeploymentStatus.Pending => "pending",
        DeploymentStatus.Running => "in_progress",
        DeploymentStatus.Cancelled => "cancelled",
        DeploymentStatus.Failure => "failure",
        _ => "success",
    };

    /// <summary>The status of a word of ours or of GitHub's deployment statuses; null for a word that is none.</summary>
    public static DeploymentStatus? Read(string word) => word switch
    {
        "pending" or "queued" or "waiting" => DeploymentStatus.Pending,
        "in_progress" => DeploymentStatus.Running,
        "success" => DeploymentStatus.Success,
        "failure" or "error" => DeploymentStatus.Failure,
        "cancelled" or "inactive" => DeploymentStatus.Cancelled,
        _ => null,
    };
}
