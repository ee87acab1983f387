using System.Globalization;
using System.Text.Json;

namespace Pharos.Commands;

/// <summary>Figures of SLOs as the terminal shows them; a dash where there is none.</summary>
internal static class SloFormat
{
    public static double? Number(JsonElement element, string name) => element.GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : null;

    public static string Text(JsonElement element, string name) => element.GetProperty(name).GetString() ?? "";

    public static string Percent(double? ratio, int digits) => ratio is { } value ? string.Create(CultureInfo.InvariantCulture, $"{Math.Round(value * 100, digits)} %") : "-";

    public static string Rate(double? rate) => rate is { } value ? value.ToString("0.##", CultureInfo.InvariantCulture) : "-";

    /// <summary>The two largest units: <c>3h 36m</c>, <c>-2m 5s</c>.</summary>
    public static string Time(double? seconds)
    {
        if (seconds is not { } value) return "-";
        var time = TimeSpan.FromSeconds(Math.Round(Math.Abs(value)));
        string text = time.TotalDays >= 1 ? $"{(int)time.TotalDays}d {time.Hours}h" : time.TotalHours >= 1 ? $"{time.Hours}h {time.Minutes}m" : time.TotalMinutes >= 1 ? $"{time.Minutes}m {time.Seconds}s" : $"{time.Seconds}s";
        return value < 0 && time > TimeSpan.Zero ? "-" + text : text;
    }

    public static string State(JsonElement slo) => Text(slo, "data") switch
    {
        "no_traffic" => $"{Text(slo, "health")}, no traffic",
        "absent" => Text(slo, "health") == "unknown" ? "no data" : $"{Text(slo, "health")}, no data",
        _ => Text(slo, "health"),
    };
}
