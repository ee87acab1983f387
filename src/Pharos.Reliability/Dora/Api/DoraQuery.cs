using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Pharos.Reliability.Dora.Facts;
using Pharos.Reliability.Dora.History;

namespace Pharos.Reliability.Dora.Api;

/// <summary>The query of a GET: <c>service</c>, <c>environment</c>, <c>status</c>, <c>limit</c>, and either <c>window</c> (7d, 30d, 90d) or <c>from</c> and <c>to</c> in Unix milliseconds.</summary>
/// <param name="From">Inclusive.</param>
/// <param name="To">Exclusive.</param>
internal readonly record struct DoraQuery(string Service, string Environment, string Status, int Limit, int Days, DateTimeOffset From, DateTimeOffset To)
{
    private const int DefaultLimit = 100, MaxLimit = 5000;

    public bool Matches(string service, string environment) => (Service.Length == 0 || Service == service) && (Environment.Length == 0 || Environment == environment);

    public static bool TryRead(IQueryCollection query, DateTimeOffset now, out DoraQuery read, [NotNullWhen(false)] out string? fault)
    {
        read = default;
        int days = query["window"].ToString() switch { "" => 30, "7d" => 7, "30d" => 30, "90d" => 90, _ => 0 };
        fault = days == 0 ? "window: expected 7d, 30d or 90d" : null;
        int limit = DefaultLimit;
        if (query["limit"].ToString() is { Length: > 0 } text && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > MaxLimit)) fault ??= $"limit: expected 1 to {MaxLimit}";
        string status = query["status"].ToString();
        if (status.Length > 0 && !Enum.GetValues<DeploymentStatus>().Any(s => s.Word() == status)) fault ??= "status: expected pending, in_progress, success, failure or cancelled";
        DateTimeOffset from = query.ContainsKey("window") ? now.AddDays(-days) : now - DeliveryHistory.Horizon, to = now.AddDays(1);
        if (query.ContainsKey("from") && !TryTime(query["from"], out from)) fault ??= "from: expected Unix milliseconds";
        if (query.ContainsKey("to") && !TryTime(query["to"], out to)) fault ??= "to: expected Unix milliseconds";
        if (fault is not null) return false;
        read = new DoraQuery(query["service"].ToString(), query["environment"].ToString(), status, limit, days, from, to);
        return true;
    }

    private static bool TryTime(string? text, out DateTimeOffset time)
    {
        time = default;
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long ms) || ms is < -62_135_596_800_000 or > 253_402_300_799_999) return false;
        time = DateTimeOffset.FromUnixTimeMilliseconds(ms);
        return true;
    }
}
