using System.Text.Json.Serialization;

namespace Pharos.Reliability.Dora.Facts;

/// <summary>How far a run is; it never goes back.</summary>
internal enum RunStatus
{
    [JsonStringEnumMemberName("queued")]
    Queued,

    [JsonStringEnumMemberName("in_progress")]
    Running,

    [JsonStringEnumMemberName("completed")]
    Completed,
}
