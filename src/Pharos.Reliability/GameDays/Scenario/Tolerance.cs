using System.Globalization;
using System.Text.RegularExpressions;

namespace Pharos.Reliability.GameDays;

/// <summary>Which answers of a probe are right. The forms are Chaos Toolkit's (docs, "Steady State Probe Tolerance"), and <see cref="Rise"/>.</summary>
public abstract record Tolerance
{
    /// <param name="baseline">The number before the faults; NaN where there was none.</param>
    public abstract bool Holds(ObservedValue value, double baseline);

    /// <summary>For people: what is expected.</summary>
    public abstract string Describe();

    /// <summary>The part of what was seen that is looked at, for people.</summary>
    public virtual ObservedValue Shown(ObservedValue value) => value;

    /// <summary>A number or a text.</summary>
    public sealed record Scalar(string Text) : Tolerance
    {
        public override bool Holds(ObservedValue value, double baseline) =>
            double.TryParse(Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && !double.IsNaN(value.Number) ? value.Number == number : value.Text == Text;

        public override string Describe() => Text;
    }

    /// <summary>One of several scalars.</summary>
    public sealed record OneOf(IReadOnlyList<Scalar> Items) : Tolerance
    {
        public override bool Holds(ObservedValue value, double baseline) => Items.Any(i => i.Holds(value, baseline));

        public override string Describe() => "one of " + string.Join(", ", Items.Select(i => i.Text));
    }

    /// <summary>A number within bounds, both included.</summary>
    public sealed record Range(double Min, double Max) : Tolerance
    {
        public override bool Holds(ObservedValue value, double baseline) => value.Number >= Min && value.Number <= Max;

        public override string Describe() => double.IsPositiveInfinity(Max) ? $"at least {Print(Min)}" : double.IsNegativeInfinity(Min) ? $"at most {Print(Max)}" : $"{Print(Min)} to {Print(Max)}";
    }

    /// <summary>A text in which a pattern is found. The pattern is matched in linear time.</summary>
    public sealed record Pattern(Regex Regex) : Tolerance
    {
        public override bool Holds(ObservedValue value, double baseline) => Regex.IsMatch(value.Text);

        public override string Describe() => $"/{Regex}/";
    }

    /// <summary>A place in a JSON text: that it exists, or that what stands there is right.</summary>
    public sealed record JsonPlace(JsonPath Path, Tolerance? Inner) : Tolerance
    {
        public override bool Holds(ObservedValue value, double baseline) =>
            Path.Find(value.Text) is { } found && (Inner is null || Inner.Holds(ObservedValue.OfText(found), baseline));

        public override ObservedValue Shown(ObservedValue value) => ObservedValue.OfText(Path.Find(value.Text) is { } found ? found : $"no {Path}");

        public override string Describe() => Inner is null ? $"{Path} exists" : $"{Path} is {Inner.Describe()}";
    }

    /// <summary>A number at least so much above what it was before the faults; no number before counts as 0.</summary>
    public sealed record Rise(double By) : Tolerance
    {
        public override bool Holds(ObservedValue value, double baseline) => value.Number - (double.IsNaN(baseline) ? 0 : baseline) >= By;

        public override string Describe() => $"at least {Print(By)} more than before";
    }

    private static string Print(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);
}
