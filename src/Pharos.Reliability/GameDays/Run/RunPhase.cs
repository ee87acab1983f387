using System.Text.Json.Serialization;

namespace Pharos.Reliability.GameDays;

public enum RunPhase
{
    [JsonStringEnumMemberName("steady state")]
    SteadyState,

    [JsonStringEnumMemberName("inject")]
    Inject,

    [JsonStringEnumMemberName("expect")]
    Expect,

    [JsonStringEnumMemberName("roll back")]
    RollBack,

    [JsonStringEnumMemberName("recover")]
    Recover,
}
