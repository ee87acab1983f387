namespace Pharos.Reliability.Slo;

/// <summary>A long and a short window that must both burn faster than <paramref name="Factor"/> (SRE workbook, ch. 5).</summary>
/// <param name="BudgetPercent">What the long window spends of the budget at that rate.</param>
/// <param name="Factor">Multiple of the rate that would spend the budget exactly at the period's end.</param>
public sealed record BurnPair(bool IsPage, double BudgetPercent, TimeSpan Long, TimeSpan Short, double Factor)
{
    /// <summary>Periods for which pairs are defined.</summary>
    public static readonly TimeSpan MinPeriod = TimeSpan.FromDays(7), MaxPeriod = TimeSpan.FromDays(90);

    private static readonly TimeSpan s_month = TimeSpan.FromDays(28);

    private static readonly (bool IsPage, double MonthPercent, double WeekPercent, TimeSpan Long, TimeSpan Short)[] s_windows =
    [
        (true, 2, 8, TimeSpan.FromHours(1), TimeSpan.FromMinutes(5)),
        (true, 5, 12.5, TimeSpan.FromHours(6), TimeSpan.FromMinutes(30)),
        (false, 10, 20, TimeSpan.FromDays(1), TimeSpan.FromHours(2)),
        (false, 10, 42, TimeSpan.FromDays(3), TimeSpan.FromHours(6)),
    ];

    /// <summary>The four pairs of a period, the fastest first. The factor is budget × period / window, so it follows the period:
    /// 14.4, 6, 3 and 1 for 30 days. A week spends the parts that Sloth gives it (8, 12.5, 20 and 42 %); between a week and 28 days they are interpolated.</summary>
    public static IReadOnlyList<BurnPair> Of(TimeSpan period)
    {
        double week = Math.Clamp((s_month - period) / (s_month - MinPeriod), 0, 1);
        return [.. s_windows.Select(w =>
        {
            double percent = w.MonthPercent + ((w.WeekPercent - w.MonthPercent) * week);
            return new BurnPair(w.IsPage, percent, w.Long, w.Short, Math.Round(percent * (period / w.Long) / 100, 12)); // 14.4 and not 14.399999999999999
        })];
    }
}
