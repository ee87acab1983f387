using System.Text.Json.Serialization;

namespace Pharos.Reliability.GameDays;

public enum RunStatus
{
    [JsonStringEnumMemberName("running")]
    Running,

    /// <summary>Everything was as expected.</summary>
    [JsonStringEnumMemberName("completed")]
    Completed,

    /// <summary>Something was not as expected (then it deviated too), or a step could not be done.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>A person or the time limit ended it.</summary>
    [JsonStringEnumMemberName("aborted")]
    Aborted,

    /// <summary>A signal ended it, or the runner died.</summary>
    [JsonStringEnumMemberName("interrupted")]
    Interrupted,
}
