using Pharos.Configuration;
using Pharos.Core;

namespace Pharos.Reliability.Slo;

internal static class SloPeriod
{
    /// <summary>The period, or null with an error where no burn-rate windows are defined for it.</summary>
    public static TimeSpan? Checked(TimeSpan period, ConfigNode at, ConfigErrors errors)
    {
        if (period >= BurnPair.MinPeriod && period <= BurnPair.MaxPeriod) return period;
        errors.Add(at, $"must be {PromDuration.Format(BurnPair.MinPeriod)} to {PromDuration.Format(BurnPair.MaxPeriod)} (usually 30d, 28d or 7d), is {PromDuration.Format(period)}");
        return null;
    }
}
