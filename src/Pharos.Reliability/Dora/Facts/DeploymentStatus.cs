using System.Text.Json.Serialization;

namespace Pharos.Reliability.Dora.Facts;

/// <summary>How far a deployment is, and how it ended. Of two reports the one further down counts, so the order in which they arrive does not matter.</summary>
internal enum DeploymentStatus
{
    [JsonStringEnumMemberName("pending")]
    Pending,

    [JsonStringEnumMemberName("in_progress")]
    Running,

    /// <summary>Ended without having failed: cancelled, skipped, or replaced before it was told how it went. Counts nowhere.</summary>
    [JsonStringEnumMemberName("cancelled")]
    Cancelled,

    [JsonStringEnumMemberName("failure")]
    Failure,

    [JsonStringEnumMemberName("success")]
    Success,
}
