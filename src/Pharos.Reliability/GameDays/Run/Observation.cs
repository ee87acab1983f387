namespace Pharos.Reliability.GameDays;

/// <summary>The answer to a probe.</summary>
/// <param name="Values">Empty where nothing was seen.</param>
/// <param name="Error">Why there is no answer, else null.</param>
public sealed record Observation(IReadOnlyList<(string Name, ObservedValue Value)> Values, string? Error = null)
{
    private const int ShownCharacters = 120;

    public static Observation Of(ObservedValue value) => new([("", value)]);

    public static Observation Failed(string error) => new([], error);

    /// <summary>The sum of the numbers; NaN where there is none.</summary>
    public double Number => Values.Count == 0 ? double.NaN : Values.Sum(v => v.Value.Number);

    /// <summary>For people: what was seen, shortened.</summary>
    /// <param name="tolerance">Where it looks at a part only, that part is shown.</param>
    public string Describe(Tolerance? tolerance = null)
    {
        if (Error is not null) return Error;
        if (Values.Count == 0) return "no data";
        string text = string.Join(", ", Values.Take(3).Select(v => v.Name.Length == 0 ? Show(tolerance?.Shown(v.Value) ?? v.Value) : $"{Show(tolerance?.Shown(v.Value) ?? v.Value)} {v.Name}")) + (Values.Count > 3 ? $" and {Values.Count - 3} more" : "");
        return text.Length <= ShownCharacters ? text : text[..ShownCharacters] + "…";
    }

    private static string Show(ObservedValue value) => double.IsNaN(value.Number) || value.Text.Length == 0 ? value.Text.ReplaceLineEndings(" ") : ObservedValue.OfNumber(value.Number).Text;
}
