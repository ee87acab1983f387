using System.Text.Json.Serialization;

namespace Pharos.Reliability.GameDays;

public enum StepState
{
    /// <summary>Begun, and not over yet.</summary>
    [JsonStringEnumMemberName("started")]
    Started,

    [JsonStringEnumMemberName("passed")]
    Passed,

    [JsonStringEnumMemberName("failed")]
    Failed,

    [JsonStringEnumMemberName("skipped")]
    Skipped,
}
