using System.Globalization;

namespace Pharos.Reliability.GameDays;

/// <summary>What a probe saw: a number (NaN where there is none) and a text.</summary>
public readonly record struct ObservedValue(double Number, string Text)
{
    public static ObservedValue OfNumber(double number) => new(number, number.ToString("0.######", CultureInfo.InvariantCulture));

    public static ObservedValue OfText(string text) =>
        new(double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : double.NaN, text);
}
