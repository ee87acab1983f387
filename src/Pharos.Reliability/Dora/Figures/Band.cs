using System.Diagnostics;

namespace Pharos.Reliability.Dora.Figures;

/// <summary>Where each class of one key begins. What reaches none of the three bounds is low.</summary>
/// <param name="Unit"><c>per_day</c>, <c>seconds</c> or <c>ratio</c>.</param>
/// <param name="Compare"><c>at_least</c>, <c>at_most</c> or <c>less_than</c>: how a value reaches a bound.</param>
internal sealed record Band(string Key, string Unit, string Compare, double Elite, double High, double Medium)
{
    public PerformanceClass ClassOf(double value) =>
        Reaches(value, Elite) ? PerformanceClass.Elite : Reaches(value, High) ? PerformanceClass.High : Reaches(value, Medium) ? PerformanceClass.Medium : PerformanceClass.Low;

    private bool Reaches(double value, double bound) => Compare switch
    {
        "at_least" => value >= bound,
        "at_most" => value <= bound,
        "less_than" => value < bound,
        _ => throw new UnreachableException($"bands.json: unknown comparison {Compare}"),
    };
}
