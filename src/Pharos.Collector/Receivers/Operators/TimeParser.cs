using System.Globalization;

namespace Pharos.Collector.Receivers.Operators;

/// <summary>Sets the entry's time from a field.</summary>
/// <param name="Epoch">The layout of a count since 1970 (<c>s</c>, <c>ms</c>, <c>us</c>, <c>ns</c>, <c>s.ms</c>, <c>s.us</c>, <c>s.ns</c>), or null for <paramref name="Layout"/>.</param>
internal sealed record TimeParser(EntryField From, TimeLayout? Layout, string? Epoch, TimeProvider Clock) : IOperator
{
    public static readonly IReadOnlyList<string> EpochLayouts = ["s", "ms", "us", "ns", "s.ms", "s.us", "s.ns"];

    public void Apply(LogEntry entry)
    {
        if (!From.TryGet(entry, out object? value)) throw new FormatException($"{From} is not there");
        entry.Record.TimeNs = Epoch is null ? Layout!.Parse(value as string ?? throw new FormatException($"{From} is no text"), Clock.GetUtcNow()) : FromEpoch(value, Epoch);
    }

    private static ulong FromEpoch(object? value, string layout)
    {
        string text = value switch
        {
            string s => s,
            long n => n.ToString(CultureInfo.InvariantCulture),
            double d => d.ToString("F9", CultureInfo.InvariantCulture),
            _ => throw new FormatException("a time is a number or text"),
        };
        decimal unit = layout switch { "ms" => 1_000_000m, "us" => 1_000m, "ns" => 1m, _ => 1_000_000_000m };
        if (!decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out decimal number) || number < 0 || number > ulong.MaxValue / unit)
            throw new FormatException($"\"{text}\" is no number of {layout} since 1970");
        return (ulong)(number * unit);
    }
}
