using System.Diagnostics;
using Pharos.Core;

namespace Pharos.Reliability.Slo;

/// <summary>The PromQL of an indicator over one window.</summary>
internal static class IndicatorExpressions
{
    /// <summary>Windows beyond this add up the recorded events of 5 minutes instead of reading the raw series: a month of raw series is too much to read at each evaluation.</summary>
    private static readonly TimeSpan s_longestRaw = TimeSpan.FromHours(6);

    /// <summary>Good events of a window. Where total has series and the counted query has none, no such event has happened yet: 0, not absent.</summary>
    public static string Good(EventsIndicator sli, string window)
    {
        string total = sli.Total.Over(window), counted = $"(({sli.Counted.Over(window)}) or 0 * ({total}))";
        return sli.CountsBad ? $"clamp_min(({total}) - {counted}, 0)" : counted;
    }

    public static string Total(EventsIndicator sli, string window) => sli.Total.Over(window);

    /// <summary>The error ratio of a window from what the indicator reads itself. Without traffic (a total of 0) it has no value.</summary>
    public static string ErrorRatio(SloIndicator indicator, string window) => indicator switch
    {
        EventsIndicator sli => Ratio($"{Good(sli, window)}", $"({Total(sli, window)})"),
        RatioIndicator sli => sli.IsFailure ? $"({sli.Ratio.Over(window)})" : $"1 - ({sli.Ratio.Over(window)})",
        SlothEventsIndicator sli => $"({sli.Error.Over(window)})\n/\n({sli.Total.Over(window)})\n",
        SlothRawIndicator sli => $"({sli.ErrorRatio.Over(window)})",
        _ => throw new UnreachableException($"no expression for {indicator.GetType().Name}"),
    };

    /// <summary>The error ratio of a window as it is recorded.</summary>
    public static string Recorded(SloDefinition slo, TimeSpan window)
    {
        string selector = SloSeries.Selector(slo), duration = PromDuration.Format(window);
        switch (slo.Indicator)
        {
            case EventsIndicator when window == SloSeries.ShortestWindow:
                return Ratio($"{SloSeries.Good}{selector}", $"{SloSeries.Total}{selector}");
            case EventsIndicator when window > s_longestRaw:
                return Ratio($"sum_over_time({SloSeries.Good}{selector}[{duration}])", $"sum_over_time({SloSeries.Total}{selector}[{duration}])");
            case SlothEventsIndicator or SlothRawIndicator when window == slo.Period:
                string shortest = SloSeries.ErrorRatio(SloSeries.ShortestWindow);
                return $"sum_over_time({shortest}{selector}[{duration}])\n/ ignoring (sloth_window)\ncount_over_time({shortest}{selector}[{duration}])\n";
            case RatioIndicator when window > SloSeries.ShortestWindow:
                return $"avg_over_time({SloSeries.ErrorRatio(SloSeries.ShortestWindow)}{selector}[{duration}])";
            default:
                return ErrorRatio(slo.Indicator, duration);
        }
    }

    /// <summary>Counters are scraped apart, so good may exceed total by what arrived in between: the ratio is never below 0.</summary>
    private static string Ratio(string good, string total) => $"clamp_min(1 - {good} / ({total} > 0), 0)";
}
