using CsCheck;
using Pharos.Reliability.Slo;

namespace Pharos.Reliability.Tests.Slo;

public sealed class BurnPairTests
{
    public static TheoryData<int, double[]> Factors => new()
    {
        { 30, [14.4, 6, 3, 1] },
        { 28, [13.44, 5.6, 2.8, 0.9333333333] },
        { 7, [13.44, 3.5, 1.4, 0.98] },
    };

    [Theory, MemberData(nameof(Factors))]
    public void Factors_follow_the_period(int days, double[] expected) =>
        Assert.Equal(expected, BurnPair.Of(TimeSpan.FromDays(days)).Select(p => Math.Round(p.Factor, 10)));

    [Fact]
    public void A_pair_spends_its_part_of_the_budget_in_its_long_window() => Gen.Int[7, 90].Sample(days =>
    {
        TimeSpan period = TimeSpan.FromDays(days);
        foreach (BurnPair pair in BurnPair.Of(period))
        {
            Assert.Equal(pair.BudgetPercent / 100, pair.Factor * (pair.Long / period), 9);
            Assert.InRange(pair.Long / pair.Short, 11, 13);
        }
    });
}
